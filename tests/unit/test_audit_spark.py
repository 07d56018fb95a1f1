"""The Spark job gives what the local audit gives."""

from __future__ import annotations

import shutil
import sys
import warnings

import pytest

pytest.importorskip("pyspark", reason="the extra 'spark' is not installed")
pytest.importorskip("joblib")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java, and there is none", allow_module_level=True)

from replycheck.audit.run import Settings, judge_all, read_into_store, working_store
from replycheck.audit.spark import judge_frame, write_threads
from replycheck.audit.table import FINDING_SCHEMA, FINDINGS, REPLIES, read_table
from tests.conftest import ROOT


@pytest.fixture
def spark(monkeypatch, tmp_path):
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PySpark's own
        from pyspark.sql import SparkSession

        builder = (
            SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
        )
        session = builder.config("spark.sql.warehouse.dir", str(tmp_path / "warehouse")).getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


def test_the_spark_job_equals_the_local_run(spark, tmp_path):
    settings = Settings((ROOT / "tests/fixtures/exports/zendesk",), tmp_path / "out")
    with working_store(settings) as store:
        read_into_store(settings, store)
        judge_all(settings, store)
        write_threads(store, tmp_path / "threads.parquet")
    judged = judge_frame(spark.read.parquet(str(tmp_path / "threads.parquet"))).toArrow().to_pylist()
    findings = [finding for row in judged for finding in row.pop("findings")]
    assert sorted(judged, key=lambda row: row["reply"]) == read_table(settings.out, REPLIES).to_pylist()
    assert {name for finding in findings for name in finding} == set(FINDING_SCHEMA.names)
    by_place = lambda finding: (finding["reply"], finding["start"], finding["rule"])  # noqa: E731
    assert sorted(findings, key=by_place) == sorted(read_table(settings.out, FINDINGS).to_pylist(), key=by_place)
