"""A year of tickets in one command: exports -> threads -> judged replies -> tables -> a report.

readers/    an export in any format -> records (`records.py`), one by one
store       records -> threads, on disk, so that memory does not grow with the export
mask        personal data -> ‹name›, ‹number›, …
table       a reply and its report -> rows; the schemas of both tables
run         every public agent reply judged, over processes, in parts that survive a kill
templates   near-duplicate replies -> groups
trust       what shows, without a label, how far the figures can be trusted on these tickets
labelling   the fifty replies whose labels would tell most
arrays      the tables of a finished audit as arrays, without their texts
statistics  means, shares and their intervals
summary     arrays -> the figures of the report
figures     figures -> inline SVG
page        figures -> one HTML file
compare     two audits -> what is new, what is gone, what is more than chance
export      tables -> CSV, JSON Lines, SARIF, JUnit
spark       the same judgement as a PySpark job
"""
