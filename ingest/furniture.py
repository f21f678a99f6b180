"""The wording of page furniture: what stands on pages beside their text, in words that no single site owns.

Each function judges one block alone, by its words; where a block stands on the page is for `ingest.cleaning` to weigh.
"""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’']?\s+(?=[\"“A-Z])")

# Menu entries; furniture before the text begins, words like any other after it.
_MENU_WORDS = frozenset(
    """home|homepage|article|articles|news|latest|latest news|menu|main menu|navigation|search|about|about us|contact
contact us|login|log in|log out|sign in|sign up|register|my account|account|subscribe|newsletter|newsletters|politics
world|business|sport|sports|opinion|local|events|calendar|archive|archives|blog|videos|video|audio|podcasts|weather
topics|sections|categories|en|english|español|français|donate|help|faq|jobs|services|departments|government|council
meetings|agendas & minutes|residents|visitors|media|press|accueil|actualités|politique|monde|recherche|connexion
s'abonner""".replace("\n", "|").split("|")
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_RIGHTS = "a notice of rights"
_LEGAL_PAGE = (
    r"(?:terms (?:of (?:use|service)|and conditions)|privacy(?: policy)?|cookie (?:policy|settings|preferences)"
    r"|accessibility|sitemap|contact(?: us)?|about(?: us)?)"
)
# Whole blocks that are furniture wherever they stand.
_CONTROLS = {
    "a button or label of the page": _any(
        r"skip to (?:main |the )?content|skip navigation",
        r"(?:back|return) to (?:the )?(?:top|home|homepage|menu|news|list|results|search|article|index)|go back",
        r"toggle (?:navigation|menu)|open menu|close(?: menu)?|show more|show less|load more|see (?:all|more)|view all",
        r"loading|advertise?ment|sponsored(?: content)?|publicité|scroll to continue|listen(?: to this article)?",
        r"(?:previous|next|older|newer)(?: (?:article|post|story|page|posts))?",
        r"(?:read|learn|find out) more|continue reading|lire la suite|transcript|\d+ min(?:ute)? read",
        r"report (?:an )?error|suggest a correction",
        r"leave a (?:comment|reply)|post a comment|comments?|\d+ comments?|no comments(?: yet)?|comments are closed",
        r"view comments|add a comment|log in to (?:comment|reply).{0,30}|reply|like|likes|save|saved|bookmark",
        r"view (?:this|the) (?:e-?mail|newsletter|message) (?:in|online).{0,25}|forward to a friend|unsubscribe",
        r"update (?:your )?(?:e-?mail )?preferences|manage (?:your )?(?:preferences|subscription)",
    ),
    "a button to share or print": _any(
        r"(?:share|tweet|print|e-?mail|pin|post)(?: this)?(?: (?:article|page|story|post|link))?"
        r"(?: (?:on|via|by|with|to) (?:a )?(?:facebook|twitter|x|linkedin|whatsapp|e-?mail|friends?|social media))?",
        r"partager(?: (?:cet article|sur \w+))?|imprimer(?: cet article)?",
        r"copy link(?: to clipboard)?|facebook|twitter|x|linkedin|whatsapp|reddit|telegram|instagram|youtube",
        r"click to (?:share|print|email).{0,60}",
    ),
    _RIGHTS: _any(
        r"(?:copyright|©|\(c\)) ?(?:©|\(c\))? ?(?:19|20)\d\d.{0,150}",
        r".{0,80}(?:all rights reserved|tous droits réservés).{0,80}|mentions légales",
        rf"(?=terms|privacy|cookie|accessibility|sitemap){_LEGAL_PAGE}(?:\s*[|·•&]?\s*{_LEGAL_PAGE})*",
        r"do not sell my personal information|(?:proudly )?powered by .{1,40}",
    ),
}

RELATED_STORIES = "related stories"
# Label of a list -> its key in the metadata.
_LABELS = {
    "persons": "persons", "people": "persons", "people mentioned": "persons", "who's mentioned": "persons",
    "countries": "countries", "places": "places", "locations": "places",
    "organizations": "organizations", "organisations": "organizations", "companies": "organizations",
    "perspectives": "perspectives", "topics": "topics", "topics in this article": "topics",
    "more on this topic": RELATED_STORIES, "sources": "sources", "source": "sources", "references": "sources",
    "tags": "tags", "keywords": "tags", "filed under": "tags", "categories": "categories", "category": "categories",
    "personnes": "persons", "pays": "countries", "mots-clés": "tags", "étiquettes": "tags", "thèmes": "topics",
}  # fmt: skip
_RELATED = re.compile(
    r"(?:(?:related|similar|recommended|popular|trending|recent|latest|further|more|other|featured)"
    r"(?: (?:stories|articles|posts|news|content|reading|coverage|headlines|links|topics|videos|stories and articles))"
    r"|related|recommended(?: for you)?|read (?:also|next)|see also|you (?:may|might) (?:also )?(?:like|enjoy)"
    r"|what to read next"
    r"|most (?:read|popular|viewed|commented)|trending(?: now)?|more (?:from|on|in|about) .{1,50}|in other news"
    r"|also (?:on|in) .{1,40}|keep reading|up next|à lire aussi|lire aussi|sur le même (?:sujet|thème)|articles liés)",
    re.IGNORECASE,
)

# Sentences that speak to the reader as a customer. Nearly all begin with the verb: "Subscribe …" asks, "Residents may
# subscribe …" reports.
_PITCHES = {
    "a pitch for a membership or subscription": _any(
        r"^(?:\d+[- ]day )?money[- ]back guarantee\b|^(?:.{0,30}\b)?cancel any ?time$",
        r"^(?:please )?(?:subscribe|become a (?:member|subscriber|supporter)|go premium)\b",
        r"^(?:please )?join (?:now|us today|today|our (?:newsletter|mailing list|community|members))\b",
        r"^upgrade (?:now|today|to|your)\b",
        r"^(?:get|enjoy|start)\b.{0,60}\b(?:access|free trial|membership|subscription|newsletter|in your inbox)\b",
        r"^(?:lifetime|founder|premium|paid) (?:membership|access)\b",
        r"^unlock\b.{0,80}",
        r"^(?:already|not yet) a (?:subscriber|member)\b",
        r"^this (?:article|story|content|post) is (?:only |exclusively )?(?:for|available to) "
        r"(?:\w+ )?(?:subscribers|members)\b",
        r"^(?:to|want to) (?:continue|keep) reading\b|^you have (?:\w+ ){0,3}free articles? (?:left|remaining)\b",
        r"^(?:don['’]t|never) miss (?:a|an|out|the|our|another)\b.{0,60}",
        r"^.{1,40}\b(?:gives|offers|brings) you (?:\w+ ){0,2}(?:unlimited|full|instant|premium|access)\b",
        r"^(?:créez|abonnez)[- ]vous\b",
    ),
    "an invitation to sign up or follow": _any(
        r"^(?:please )?(?:sign up|register)\b.{0,60}\b(?:newsletter|e-?mails?|alerts?|updates?|free|today|now|inbox)\b",
        r"^(?:please )?(?:follow|find|like|connect with|join) us (?:on|at|via)\b|^(?:download|get) (?:the|our) app\b",
        r"^(?:get|receive) .{0,60}\b(?:in(?:to)?|to) your inbox\b|^create (?:a|your) (?:free )?account\b",
        r"^(?:enter|type) your e-?mail\b|^inscrivez-vous\b|^suivez-nous\b",
        r"^you(?: are|['’]re) receiving this (?:e-?mail|message|newsletter)\b",
        r"^(?:if you no longer|to) (?:wish to receive|unsubscribe|stop receiving)\b",
        r"^(?:was this|did a friend) .{0,30}forward",
        r"^(?:click here|tap here) to (?:subscribe|unsubscribe|sign up|join|donate|update)\b",
    ),
    "an appeal for money": _any(
        r"^(?:please )?(?:donate|make a (?:donation|gift)|give (?:now|today))\b|^faites un don\b",
        r"^(?:please )?support (?:our|us|independent|local|quality)\b|^help us (?:keep|continue)\b",
        r"^(?:please )?consider (?:donating|supporting us|making a (?:gift|donation))\b",
        r"^(?:we|our (?:newsroom|journalism|reporting)) (?:rel(?:y|ies)|depends?) on "
        r"(?:readers|donations|your support)\b",
    ),
    "a banner of the page": _any(
        r"^switch now$|^switch to the new\b|^try (?:it|the new|our new)\b",
        r"^you(?: are|['’]re) (?:viewing|browsing|using) (?:an?|the) .{0,40}(?:version|browser|site)\b",
        r"^(?:please )?(?:enable|turn on) javascript\b|^your browser (?:is|does|doesn)\b",
        r"^please (?:update|upgrade) your browser\b",
    ),
    "a notice about cookies": _any(
        r"^(?:we|this (?:web)?site|our (?:web)?site|nous)(?: and our partners)? (?:use|uses|utilisons)"
        r"(?: \w+){0,3} cookies\b",
        r"^(?:accept|reject|allow|manage|decline)(?: all)?(?: optional)? cookies\b|^(?:accept|reject) all$",
        r"^by (?:continuing|clicking|using)\b.{0,80}\b(?:cookies|terms|privacy)\b",
        r"^we (?:value|care about) your privacy\b",
        r"^(?:tout accepter|tout refuser|accepter les cookies)$",
    ),
    "a request to report errors": _any(
        r"^(?:please )?(?:report|let us know (?:about|of)|tell us about|flag|notify us of) (?:any|an|of any) "
        r"(?:errors?|mistakes?|problems?|corrections?|typos?|inaccurac\w+)\b",
        r"^(?:see|spot(?:ted)?|found|notice) (?:an?|any) (?:error|mistake|typo)s?\b",
        r"^report (?:an? )?(?:error|mistake|correction|problem)s?$|^(?:please )?let us know$",
    ),
}
# "Unlock the harbour, the mayor urged" reports; nobody reports in an offer.
_ATTRIBUTION = re.compile(r"\b(?:said|says|told|asked|urged|argued|according to|added|warned)\b", re.IGNORECASE)
# Verbs that begin an offer; alone they prove nothing, beside a pitch they are part of it.
_OFFER = re.compile(
    r"(?:get|search|receive|enjoy|access|unlock|discover|explore|join|subscribe|sign|start|try|upgrade|switch|see|watch"
    r"|read|don['’]t|download|follow|become|support|donate|register|stay|go|learn|create|claim|save|click|tap|never|find"
    r"|listen|browse|track|only|just|no|plus|from \$|\$\d)\b",
    re.IGNORECASE,
)
# What a banner announces; without its "Switch now" it may be news.
_ANNOUNCEMENT = re.compile(
    r"\b(?:experience|version|app|website|site|design) is (?:now )?(?:ready|available|here|live)\b.{0,20}$",
    re.IGNORECASE,
)
_QUOTATION = re.compile(r"[\"“”«]")
_OPENING_QUOTE = re.compile(r"^[\"“”‘'«]")

_MACHINE = (
    r"(?:an? )?(?:AI\b|A\.I\.|artificial intelligence|generative AI|chatgpt|gpt-?\d\w*|claude|gemini|copilot"
    r"|(?:large |AI )?language models?|LLMs?\b|machine learning|(?:an? )?(?:automated|computer) (?:system|program"
    r"|algorithm)s?"
    r"|an? algorithm|intelligence artificielle|l['’]IA\b|une IA\b)"
)
_MADE = (
    r"(?:created|generated|written|produced|summari[sz]ed|drafted|compiled|authored|prepared|composed|made|rédigée?"
    r"|générée?|produite?|créée?)"
)
_THIS_TEXT = (
    r"(?:this|these|the (?:above|following|present)|cet(?:te)?|ce) (?:\w+ ){0,2}(?:minutes|notes|highlights|article"
    r"|summary|text|page|story|post|report|content|piece|recap|digest|newsletter|write-?up|overview|résumé|texte|contenu)"
)
_DISCLAIMERS = (
    re.compile(rf"\b{_THIS_TEXT}\b[^.!?]{{0,40}}\b{_MADE}\b[^.!?]{{0,50}}\b{_MACHINE}", re.IGNORECASE),
    re.compile(rf"\b{_THIS_TEXT}\b[^.!?]{{0,40}}\b(?:AI|machine|automatically|computer)[- ]{_MADE}\b", re.IGNORECASE),
    re.compile(rf"\b{_MACHINE}[^.!?]{{0,30}}\b{_MADE} {_THIS_TEXT}\b", re.IGNORECASE),
    re.compile(
        rf"^(?:an? )?(?:(?:AI|machine|automatically)[- ]?{_MADE}|{_MADE} (?:entirely |automatically )?(?:by|with"
        rf"|using|from|par)"
        rf"(?: the help of)? {_MACHINE})(?:[ -](?:text|summary|content|article|recap|overview|report|post|page|story))?"
        r"(?: (?:of|from) (?:the|this|a) (?:\w+ ){0,3}(?:meeting|hearing|session|transcript|video|recording))?$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:text|summary|article|written|content|recap|report|story|notes|minutes) (?:by|with|from|using) "
        rf"{_MACHINE}$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?:AI|A\.I\.)[- ](?:summary|overview|recap|digest|article|text)$", re.IGNORECASE),
    re.compile(
        r"^(?:texte|résumé|article|contenu) (?:généré|rédigé|produit)e? (?:automatiquement|par .{1,40})$", re.IGNORECASE
    ),
)
_WARNING = re.compile(
    r"^(?:(?:generative )?AI|A\.I\.|language models?|chatgpt) (?:(?:can|may|might|sometimes|does) )?(?:also )?"
    r"(?:makes?|contains?|produces?|gets?) .{0,40}\b(?:mistakes?|errors?|inaccura\w+|wrong)\b"
    r"|^(?:it|this|the (?:summary|text|article)) (?:may|might|can) contain (?:errors|mistakes|inaccuracies)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(?:not|never|no|without|nor|isn['’]t|wasn['’]t|n['’]a pas|sans)\b", re.IGNORECASE)


def normal(text: str) -> str:
    """Return the text for comparing: case folded, single spaces, without signs at its ends.

    >>> normal("» Report  an ERROR »")
    'report an error'
    """
    return _trimmed(" ".join(text.split())).casefold().replace("’", "'")


def _trimmed(text: str) -> str:
    start = next((i for i, sign in enumerate(text) if sign.isalnum() or sign == "("), len(text))
    end = next((i for i in range(len(text), start, -1) if text[i - 1].isalnum() or text[i - 1] == ")"), start)
    return text[start:end]


def is_menu_entry(text: str) -> bool:
    """Tell whether the block may be an entry of a menu; whether it is one, its place on the page tells.

    >>> is_menu_entry("Home"), is_menu_entry("The council voted.")
    (True, False)
    """
    return len(text) <= 40 and normal(text) in _MENU_WORDS


def control_reason(text: str) -> str | None:
    """Return what the block is if it is a control of the page (share, print, comment, rights), else None.

    >>> control_reason("Share this article")
    'a button to share or print'
    >>> control_reason("Share prices fell after the vote.") is None
    True
    """
    if len(text) > 200:
        return None
    bare = normal(text)
    for reason, pattern in _CONTROLS.items():
        if pattern.fullmatch(bare) or (reason == _RIGHTS and pattern.fullmatch(text.strip())):
            return reason
    return None


def list_key(label: str) -> str | None:
    """Return under which name the list with this label is kept, None if the label is not one of a list of a page.

    >>> list_key("People:"), list_key("You may also like"), list_key("The people of the valley")
    ('persons', 'related stories', None)
    """
    bare = normal(label) if len(label) <= 80 else ""
    return _LABELS.get(bare) or (RELATED_STORIES if _RELATED.fullmatch(bare) else None)


def pitch_reason(text: str) -> str | None:
    """Return what the block sells or asks for; None unless each of its sentences is part of the offer.

    >>> pitch_reason("30-day money-back guarantee")
    'a pitch for a membership or subscription'
    >>> pitch_reason("Residents may subscribe to the water bulletin.") is None
    True
    """
    if len(text) > 400 or _OPENING_QUOTE.match(text):
        return None
    reasons = [_sentence_pitch(sentence) for sentence in sentences(text)]
    strong = next((reason for reason in reasons if reason), None)
    return strong if strong and all(reason is not None for reason in reasons) else None


def is_offer(text: str) -> bool:
    """Tell whether the block may go on a pitch beside it: short, and an imperative or an exclamation.

    >>> is_offer("Search and clip any phrase from complete transcripts")
    True
    """
    words = text.split()
    return (
        len(words) <= 16 and not text.rstrip().endswith((".", ":")) and bool(_OFFER.match(text) or text.endswith("!"))
    )


def disclaimer_in(sentence: str) -> bool:
    """Tell whether the sentence says that a machine wrote the text it stands in.

    Text *about* machine-written text, in quotation marks, or saying that no machine was used, is no disclaimer.

    >>> disclaimer_in("This article was created by AI summarizing key points discussed.")
    True
    >>> disclaimer_in("The board debated whether AI-generated summaries may be published.")
    False
    """
    bare = sentence.strip().strip("()[]*_").strip()
    if len(bare) > 400 or _OPENING_QUOTE.match(bare):
        return False
    whole = bare.rstrip(".!:")
    found = next((match for pattern in _DISCLAIMERS if (match := pattern.search(whole)) is not None), None)
    return (
        found is not None and not _DENIAL.search(whole[: found.end()]) and not _QUOTATION.search(whole[: found.start()])
    )


def is_warning(sentence: str) -> bool:
    """Tell whether the sentence warns of a machine's mistakes, which stands beside disclaimers and means nothing alone.

    >>> is_warning("AI makes mistakes, so please refer to the video of the full meeting.")
    True
    """
    return _WARNING.search(sentence.strip()) is not None


def sentences(text: str) -> list[str]:
    """Return the sentences of a short block; coarse, for judging furniture only.

    >>> sentences("Go beyond summaries. Unlock every video.")
    ['Go beyond summaries.', 'Unlock every video.']
    """
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def _sentence_pitch(sentence: str) -> str | None:
    """Return the reason of a clear pitch, "" for what may be part of one, None for anything else."""
    bare = _trimmed(sentence)
    if _ATTRIBUTION.search(bare):
        return None
    for reason, pattern in _PITCHES.items():
        if pattern.search(bare):
            return reason
    may_belong = len(sentence.split()) <= 16 and (_OFFER.match(bare) or _ANNOUNCEMENT.search(bare))
    return "" if may_belong else None
