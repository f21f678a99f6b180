from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from assistant.redaction import REDACTED, redacted, redacted_tree, secrets_of
from assistant.settings import Settings

SECRETS = {
    "openai": "sk-proj-abcDEF1234567890",
    "anthropic": "sk-ant-api03-AAAA_bbbb-cccc1234",
    "github": "ghp_0123456789abcdefABCDEF",
    "slack": "xoxb-123456789012-abcdef",
    "amazon": "AKIAIOSFODNN7EXAMPLE",
    "google": "AIzaSyA-1234567890abcdefghijklmnopqrs",
    "web token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_what_has_the_form_of_a_key_goes(secret: str) -> None:
    assert redacted(f"It said {secret}, and then no more.") == f"It said {REDACTED}, and then no more."


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("password: hunter2", f"password: {REDACTED}"),
        ('"api_key": "abc"', f'"api_key": "{REDACTED}"'),
        ("MY_API-KEY=abc; next", f"MY_API-KEY={REDACTED}; next"),
        ("Authorization: Bearer a1b2c3d4e5", f"Authorization: Bearer {REDACTED}"),
        ("the client_secret=xyz", f"the client_secret={REDACTED}"),
        ("https://ana:pier99@example.org/x", f"https://{REDACTED}@example.org/x"),
    ],
)
def test_what_is_called_a_key_goes_and_the_words_around_it_stay(text: str, kept: str) -> None:
    assert redacted(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "The board approves the new ferry timetable, seven to two.",
        "A token of thanks; the secretary keeps the key of the passage.",
        "The bearer instruments were discussed. The password was changed.",
        "record 763d2abb83da0ca0162e8730, sha256 53aa51172d142c89d9012cce15ae4d6cc0ca6895",
        "Task force, risk-based, https://example.org/a:b/c@d",
    ],
)
def test_plain_words_and_hashes_stay(text: str) -> None:
    assert redacted(text) == text


@given(secret=st.text(min_size=8, max_size=40), before=st.text(max_size=30), after=st.text(max_size=30))
@example(secret="[key rem", before="", after="")
def test_a_given_secret_never_stays(secret: str, before: str, after: str) -> None:
    kept = redacted(before + secret + after, {secret})

    assert secret not in kept.replace(REDACTED, "")


def test_every_text_of_a_tree_is_redacted_and_ids_stay() -> None:
    tree = {"record_id": "open sesame", "turns": [{"text": "open sesame, she said", "turn": 3}], "none": None}

    assert redacted_tree(tree, {"open sesame"}) == {
        "record_id": "open sesame",
        "turns": [{"text": f"{REDACTED}, she said", "turn": 3}],
        "none": None,
    }


def test_the_secrets_of_the_settings_are_found_wherever_they_are() -> None:
    settings = Settings(password=SecretStr("open sesame"), llm_key=SecretStr("abra cadabra"))

    assert secrets_of(settings) == {"open sesame", "abra cadabra"}
