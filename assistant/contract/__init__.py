"""What `--json` prints: plain dictionaries of stable shape, and replies as they are stored. Pure.

A key is never left out: what does not apply is null or empty. Times are seconds, dates ISO 8601.
"""

from __future__ import annotations

from assistant.contract.asking import citation_json, find_json, passage_json, reply_json, search_json, searched_json
from assistant.contract.briefs import clip_json, related_json, summary_json
from assistant.contract.keeping import backup_json, checks_json, evaluation_json, verify_json
from assistant.contract.names import entities_json, entity_json, entity_pages_json, place_json, rulings_json
from assistant.contract.records import amendments_json, ingest_json, records_json, show_json
from assistant.contract.storing import reply_from_text, reply_key, reply_to_text
from assistant.contract.times import Json
from assistant.contract.watching import (
    alert_hit_json,
    alert_json,
    alert_runs_json,
    alerts_json,
    error_report_json,
    error_reports_json,
)

__all__ = [
    "Json",
    "alert_hit_json",
    "alert_json",
    "alert_runs_json",
    "alerts_json",
    "amendments_json",
    "backup_json",
    "checks_json",
    "citation_json",
    "clip_json",
    "entities_json",
    "entity_json",
    "entity_pages_json",
    "error_report_json",
    "error_reports_json",
    "evaluation_json",
    "find_json",
    "ingest_json",
    "passage_json",
    "place_json",
    "records_json",
    "related_json",
    "reply_from_text",
    "reply_json",
    "reply_key",
    "reply_to_text",
    "rulings_json",
    "search_json",
    "searched_json",
    "show_json",
    "summary_json",
    "verify_json",
]
