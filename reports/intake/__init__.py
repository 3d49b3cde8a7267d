"""Files into rows: workbooks, CSV and JSON, all of them distrusted. Reads no table.

Whatever the file is, its rows come as one frame (`rows.py`), so that every channel meets the
same checks in `reports/importing`.
"""
