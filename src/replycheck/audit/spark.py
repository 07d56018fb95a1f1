"""The same judgement beyond one machine: a PySpark job over a frame of exchanges, the model loaded once a worker.

    from pyspark.sql import SparkSession
    from replycheck.audit.spark import judge_frame

    spark = SparkSession.builder.getOrCreate()
    judged = judge_frame(spark.read.parquet("threads"))
    judged.drop("findings").write.parquet("replies")
    judged.selectExpr("inline(findings)").write.parquet("findings")

A row of the frame is one reply: `exchange` holds it with its thread, as JSON of docs/contract.md; `ticket`, `post`, `sent_at`, `agent`, `team`, `queue`, `tags`, `csat`, `channel`, `place`,
`truncated` and `names` may stand beside it. `write_threads` makes such a frame of any export. `replycheck` must be installed where the workers run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import parquet

from ..config import Config
from ..errors import MissingExtra
from ..exchange import Exchange
from .run import checker_of, judge
from .store import Reply, Store
from .table import FINDING_SCHEMA, REPLY_SCHEMA, finding_row, masker, reply_row

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

THREAD_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("ticket", "post", "place", "sent_at", "agent", "team", "queue", "channel")),
        ("tags", pa.list_(pa.string())),
        ("csat", pa.float64()),
        ("truncated", pa.bool_()),
        ("names", pa.list_(pa.string())),
        ("exchange", pa.string()),
    ]
)
JUDGED_SCHEMA = REPLY_SCHEMA.append(pa.field("findings", pa.list_(pa.struct(list(FINDING_SCHEMA)))))


def write_threads(store: Store, path: Path) -> None:
    """Write every reply of a store with its thread, unmasked, as Parquet for `judge_frame`."""
    with parquet.ParquetWriter(path, THREAD_SCHEMA, compression="zstd") as writer:
        for part in range(store.n_parts()):
            writer.write_table(pa.Table.from_pylist([_thread_row(reply) for reply in store.replies(part)], schema=THREAD_SCHEMA))


def judge_frame(frame: DataFrame, *, model: Path | None = None, config: Config | None = None, masked: bool = True) -> DataFrame:
    """Judge each row of a frame; the rows that come back are those of the local audit, with their findings in one column.

    Raises
    ------
    MissingExtra
        If PySpark is not installed.
    """
    try:
        from pyspark.sql.pandas.types import from_arrow_schema
    except ModuleNotFoundError:
        raise MissingExtra("the package pyspark is not installed. Run: pip install 'replycheck[spark]'") from None
    settings = config or Config()

    def judge_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = [judged_row(row, model, settings, masked=masked) for row in batch.to_pylist()]
            yield from pa.Table.from_pylist(rows, schema=JUDGED_SCHEMA).to_batches()

    return frame.mapInArrow(judge_batches, from_arrow_schema(JUDGED_SCHEMA))


def judged_row(row: Mapping[str, Any], model: Path | None, config: Config, *, masked: bool) -> dict[str, Any]:
    """Judge one row of a frame of threads."""
    reply = _reply(row)
    report = judge(checker_of(model, config), reply.exchange)
    shown = masker(reply) if masked else str
    return reply_row(reply, report, shown) | {
        "findings": [finding_row(reply, report, finding, shown) for finding in report.findings]
    }


def _thread_row(reply: Reply) -> dict[str, Any]:
    row = {name: getattr(reply, name) for name in THREAD_SCHEMA.names if name not in ("exchange", "tags", "names")}
    return row | {
        "tags": list(reply.tags),
        "names": list(reply.names),
        "exchange": json.dumps(reply.exchange.to_json(), ensure_ascii=False),
    }


def _reply(row: Mapping[str, Any]) -> Reply:
    exchange = Exchange.from_json(json.loads(row["exchange"]))
    number = exchange.id or ""
    given = {name: row.get(name) for name in ("sent_at", "agent", "team", "queue", "csat", "channel")}
    return Reply(
        ticket=row.get("ticket") or number,
        post=row.get("post") or number,
        place=row.get("place") or "",
        tags=tuple(row.get("tags") or ()),
        truncated=bool(row.get("truncated")),
        names=tuple(row.get("names") or ()),
        exchange=exchange,
        **given,
    )
