"""Entities by the patterns and names of the rules file, in the same way as the Java worker finds them.

Naive: the work of a pattern on a text is not bounded, and the file is not checked.
"""

from __future__ import annotations

import functools
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import regex
import yaml

import settings
import wire

FLAGS = regex.MULTILINE | regex.UNICODE
# in scripts without spaces every character may begin or end a word
WORD = r"[[\p{L}\p{Nd}]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]]"
BORDER = f"(?:(?<!{WORD})|(?!{WORD}))"
MONTHS = {name: number + 1 for number, names in enumerate(
    ["jan ينا", "feb فبر", "mar mär مار", "apr أبر ابر", "may mai ماي", "jun يون", "jul يول", "aug أغس اغس", "sep سبت",
     "oct okt أكت اكت", "nov نوف", "dec dez ديس"]) for name in names.split()}  # fmt: skip
CURRENCIES = {"$": "USD", "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "MX$": "MXN", "€": "EUR", "EURO": "EUR", "EUROS": "EUR",
              "£": "GBP", "¥": "JPY", "￥": "JPY", "円": "JPY", "₹": "INR", "FR.": "CHF", "DOLLARS": "USD", "دولار": "USD",
              "دولاراً": "USD", "ريال": "SAR", "درهم": "AED"}  # fmt: skip


class Name(NamedTuple):
    """A name in the form that is stored, and what can be told from its words."""

    text: str
    properties: dict[str, Any] = {}  # noqa: RUF012 - nobody changes it


class Mention(NamedTuple):
    """A place in the text that stands for a name."""

    start: int
    end: int
    name: Name
    words: str
    confidence: float


def extract(content: str) -> list[dict[str, Any]]:
    """The entities of a text in the order of their first mention."""
    rules = _rules(settings.text("ENTITY_PATTERNS"))
    taken: dict[str, set[int]] = {}
    found: list[tuple[int, dict[str, Any]]] = []
    for entity_type, rule in rules["types"].items():
        closed = set().union(*(places for other, places in taken.items() if not _share(rules["types"], entity_type, other)))
        own: set[int] = set()
        chosen = []
        for mention in sorted(_mentions(content, rule, rules), key=lambda m: (m.start - m.end, -m.confidence, m.start)):
            places = range(mention.start, mention.end)
            if own.isdisjoint(places) and closed.isdisjoint(places):
                own.update(places)
                chosen.append(mention)
        taken[entity_type] = own
        groups: dict[str, list[Mention]] = {}
        for mention in sorted(chosen):
            groups.setdefault(wire.normalise(mention.name.text), []).append(mention)
        found += [(group[0].start, _entity(entity_type, group, content)) for group in groups.values()]
    most = sorted(found, key=lambda it: (-it[1]["mention_count"], it[0]))[: int(rules.get("max_entities", 10_000))]
    return [entity for _, entity in sorted(most, key=lambda it: it[0])]


@functools.cache
def _rules(file: str) -> dict[str, Any]:
    with open(file, encoding="utf-8") as text:
        rules = yaml.load(text, yaml.BaseLoader)  # all is text: to the others, NO is false

    def spelled_out(pattern: str) -> str:
        return regex.sub(r"\{\{(\w+)\}\}", lambda it: f"(?:{spelled_out(rules['definitions'][it[1]])})", pattern)

    for rule in rules["types"].values():
        patterns = [{"regex": it} if isinstance(it, str) else it for it in rule.get("patterns", [])]
        rule["patterns"] = [{**it, "regex": regex.compile(spelled_out(it["regex"]), FLAGS)} for it in patterns]
        entries = [{"name": it} if isinstance(it, str) else it for it in rule.get("names", [])]
        rule["names"] = {alias: it["name"] for it in entries for alias in [it["name"], *it.get("aliases", [])]}
    return rules


def _share(types: dict[str, Any], one: str, other: str) -> bool:
    return other in types[one].get("shares_with", []) or one in types[other].get("shares_with", [])


def _mentions(content: str, rule: dict[str, Any], rules: dict[str, Any]) -> list[Mention]:
    kind = rule.get("normalise", "text")
    mentions = []
    for pattern in rule["patterns"]:
        groups = pattern["regex"].groupindex
        for match in pattern["regex"].finditer(content):
            words = match["name"] if "name" in groups else match[0]
            start, end = match.span("mention" if "mention" in groups else "name" if "name" in groups else 0)
            name = _name(words, kind, rules) if words and start >= 0 else None
            if name:
                text = pattern.get("template", "{name}").replace("{name}", name.text)
                name = Name(text, {**pattern.get("properties", {}), **name.properties})
                mentions.append(Mention(start, end, name, words, float(pattern.get("confidence", 0.8))))
    if rule.get("everywhere") == "true":
        best: dict[str, Mention] = {}
        for mention in mentions:
            for words in (mention.words, mention.name.text):
                if len(words) >= 3 and any(c.isalpha() for c in words):
                    best[words] = max(best.get(words, mention), mention, key=lambda m: m.confidence)
        again = _places(content, {words: words for words in best})
        mentions += [Mention(start, end, best[words].name, words, best[words].confidence) for start, end, words in again]
    for start, end, words in _places(content, rule["names"]):
        name = _name(words, kind, rules)
        if name:
            mentions.append(Mention(start, end, name, words, float(rule.get("names_confidence", 0.8))))
    return mentions


def _places(content: str, names: dict[str, str]) -> list[tuple[int, int, str]]:
    """Where the names stand, the longest at each place, in any case but for "essen" where "Essen" is meant."""
    if not names:
        return []
    by_key = {" ".join(alias.split()).lower(): (alias.strip(), name) for alias, name in names.items()}
    aliases = "|".join(r"\s+".join(regex.escape(part) for part in key.split()) for key in sorted(by_key, key=len, reverse=True))
    places = []
    for match in regex.finditer(f"{BORDER}(?:{aliases}){BORDER}", content, regex.V1 | regex.IGNORECASE):
        alias, name = by_key.get(" ".join(match[0].split()).lower(), ("", ""))
        if name and not (alias[0].isupper() and match[0][0].islower()):
            places.append((*match.span(), name))
    return places


def _entity(entity_type: str, group: list[Mention], content: str) -> dict[str, Any]:
    first = group[0]
    times = "once" if len(group) == 1 else f"{len(group)} times"
    return {
        "uuid": wire.entity_id(entity_type, first.name.text),
        "name": first.name.text,
        "entity_type": entity_type,
        "confidence": max(mention.confidence for mention in group),
        "description": f"{entity_type.replace('_', ' ')} mentioned {times}",
        "properties": first.name.properties,
        "mention_text": content[first.start : first.end],
        "mention_count": len(group),
    }


def _name(mention: str, kind: str, rules: dict[str, Any]) -> Name | None:
    words = unicodedata.normalize("NFC", mention).replace("\u00ad", "")
    words = regex.sub(r"^[ ,;:]+|[ ,;:]+$", "", regex.sub(r"[\s\p{Z}]+", " ", words))
    if not words or len(words) > int(rules.get("max_name_length", 120)) or regex.search(r"(?V1)[\p{C}--[\u200c\u200d]]", words):
        return None
    if kind == "date":
        return _date(words, rules.get("day_first") == "true")
    if kind == "money":
        return _money(words)
    if kind == "code":
        words = regex.sub(r"^#|\s|[-/.]+$", "", words.upper())
    elif kind == "company":
        words = regex.sub(r"(?<=\S),? (?:Inc|LLC|L\.L\.C|Ltd|Corp)\.?$", "", words)
    elif kind == "title" and words == words.upper():
        words = regex.sub(r"\p{L}+", lambda it: it[0][0] + it[0][1:].lower(), words)
    return Name(words) if words else None


def _date(words: str, day_first: bool) -> Name | None:
    numbers: list[int] = []
    month, year_first = None, False
    for part in regex.findall(r"\p{Nd}{1,4}|\p{L}{3,12}", words):
        if len(numbers) == 3:
            break
        if part[0].isdigit():
            year_first |= not numbers and len(part) == 4
            numbers.append(int(part))
        elif month is None:
            month = MONTHS.get(part.lower()[:3])
    try:
        if month and year_first:
            day = date(numbers[0], month, numbers[1])
        elif month:
            day = date(_year(numbers[1]), month, numbers[0])
        elif year_first:
            day = date(*numbers)
        else:
            leads = numbers[0] > 12 or ((day_first or "." in words) and numbers[1] <= 12)
            day = date(_year(numbers[2]), numbers[1 if leads else 0], numbers[0 if leads else 1])
    except (IndexError, TypeError, ValueError):
        return None
    return Name(day.isoformat(), {"date": day.isoformat()})


def _year(written: int) -> int:
    return 2000 + written if written < 100 else written


def _money(words: str) -> Name | None:
    number = regex.search(r"\p{Nd}(?:[\p{Nd}.,'’ ]*\p{Nd})?", words)
    if not number:
        return None
    unit = (words[: number.start()] + words[number.end() :]).strip().upper()
    currency = CURRENCIES.get(unit) or (unit if regex.fullmatch("[A-Z]{3}", unit) else None)
    if not currency:
        return None
    written = number[0]
    point = max(written.rfind("."), written.rfind(","))
    # the last separator is the decimal one, unless it stands there twice, or alone before three digits (but 0.125)
    surely = written.startswith("0") or not written[:point].isdecimal()
    if point >= 0 and written.count(written[point]) == 1 and (len(written) - point - 1 != 3 or surely):
        digits = regex.sub(r"\P{Nd}", "", written[:point]) + "." + regex.sub(r"\P{Nd}", "", written[point:])
    else:
        digits = regex.sub(r"\P{Nd}", "", written)
    amount = format(Decimal(digits), "f")
    return Name(f"{amount} {currency}", {"amount": amount, "currency": currency})
