"""Opening hours as French people type them: what was meant, or what has to be asked."""

from datetime import date, datetime, timedelta

import pytest

from ddtour_geo.territory.hours_input import check_hours_text
from ddtour_geo.territory.opening_hours import hours_calendar
from ddtour_geo.territory.reader import read_territory

TERRITORY = read_territory("data/ville-exemple")
TODAY = date(2026, 11, 30)

MEANT = {
    "mar-ven 9h-12h 14h-17h30": "Tu-Fr 09:00-12:00,14:00-17:30",
    "tlj sauf dimanche 10h-18h": "Mo-Sa 10:00-18:00",
    "1er et 3e samedi du mois 14h-17h": "Sa[1,3] 14:00-17:00",
    "d'avril à octobre, tous les jours 14h-18h": "Apr-Oct 14:00-18:00",
    "Juillet-août : 10h-12h": "Jul-Aug 10:00-12:00",
    "9h-18h": "09:00-18:00",
    "du lundi au vendredi de 8h30 à 12h et de 13h30 à 17h": "Mo-Fr 08:30-12:00,13:30-17:00",
    "lundi : 14h-18h, mardi à samedi : 10h-18h": "Mo 14:00-18:00; Tu-Sa 10:00-18:00",
    "toujours ouvert": "24/7",
    "24h/24": "24/7",
    "7j/7 et 24h/24": "24/7",
    "tous les jours 10h-19h": "10:00-19:00",
    "8h-20h tlj": "08:00-20:00",
    "week-end 15h-18h": "Sa,Su 15:00-18:00",
    "mardi 9h/12h": "Tu 09:00-12:00",
    "8H30 - 12H00 / 13H30 - 17H30": "08:30-12:00,13:30-17:30",
    "lun. mar. jeu. ven. 9h00-12h30": "Mo,Tu,Th,Fr 09:00-12:30",
    "du mardi au dimanche, 14h à 18h (dernière entrée 17h30)": (
        'Tu-Su 14:00-18:00 open "dernière entrée 17h30"'
    ),
    "mar-dim 10h-18h, dernier départ à 17h": 'Tu-Su 10:00-18:00 open "dernier départ à 17h"',
    "lundi fermé, mardi 10h-18h": "Tu 10:00-18:00; Mo off",
    "tlj 10h-18h, fermé le lundi et les jours fériés": "Mo-Su 10:00-18:00; Mo,PH off",
    "10h-18h, fermé le 1er mai et le 25 décembre": "10:00-18:00; May 01 off; Dec 25 off",
    "lun-ven 9h-17h (sauf août)": "Mo-Fr 09:00-17:00; Aug off",
    "mar-oct 10h-12h": "Mar-Oct 10:00-12:00",
    "mars à octobre, mar. 10h-12h": "Mar-Oct Tu 10:00-12:00",
    "15 mai au 15 septembre 10h-18h": "May 15-Sep 15 10:00-18:00",
    "du 1 au 15 août 10h-18h": "Aug 01-Aug 15 10:00-18:00",
    "avril-octobre : lundi 10h-12h, mardi 14h-16h": (
        "Apr-Oct Mo 10:00-12:00; Apr-Oct Tu 14:00-16:00"
    ),
    "entre 10h et 18h": "10:00-18:00",
    "10h-18h du mardi au dimanche": "Tu-Su 10:00-18:00",
    "dernier dimanche du mois 14h-17h": "Su[-1] 14:00-17:00",
    "hors vacances scolaires mercredi 14h-18h": "We 14:00-18:00; SH off",
    "mar-ven 9h-12h, sam sur rdv": 'Tu-Fr 09:00-12:00; Sa unknown "sur rendez-vous"',
    "Mo-Fr 10:00-20:00, Sa 10-18, Su 12-18": ("Mo-Fr 10:00-20:00; Sa 10:00-18:00; Su 12:00-18:00"),
    "Mon - Fri 11am - 11pm": "Mo-Fr 11:00-23:00",
    "lundi 9h-12h, mardi 9h-12h, lundi 14h-17h": "Mo 09:00-12:00,14:00-17:00; Tu 09:00-12:00",
    "du 01/04 au 30/09 : 10h-18h": "Apr 01-Sep 30 10:00-18:00",
    "Lun-Ven : 9h-18h | Sam : 10h-17h": "Mo-Fr 09:00-18:00; Sa 10:00-17:00",
    "tlj sf mar. 10h-18h en continu": "Mo,We-Su 10:00-18:00",
    "du lever au coucher du soleil": "sunrise-sunset",
    "lundi 9h-12h, fermé les autres jours": "Mo 09:00-12:00",
    "mercredi et pendant les vacances scolaires 14h-18h": "We,SH 14:00-18:00",
    "sur rdv": 'unknown "sur rendez-vous"',
    "inconnu": "unknown",
}
"""What is understood whole."""

ASKED = {
    "fermé le lundi": "; Mo off",
    "Lundi : fermé": "; Mo off",
    "dimanche et jours fériés : fermé": "; Su,PH off",
    "fermé en janvier": "; Jan off",
    "tlj sauf dimanche": "Mo-Sa unknown",
    "sauf jours fériés": "; PH off",
    "premier dimanche du mois": "Su[1] unknown",
    "1er avril – 31 octobre": "Apr 01-Oct 31 unknown",
    "dimanche matin": "Su unknown",
    "du lundi au vendredi": "Mo-Fr unknown",
    "dimanche à 15h": "",
    "vacances scolaires": "",
    "vacances scolaires 14h-18h": "",
    "jours fériés 14h-18h": "",
    "pendant les vacances scolaires : tous les jours 10h-18h": "",
    "vacances scolaires : lundi-vendredi 10h-18h": "",
    "lundi-vendredi, jusqu'à 18h": "",
    "fermé pendant les vacances scolaires": "; SH off",
    "fermé de 12h à 14h": "; 12:00-14:00 off",
    "fermé le lundi et le mardi matin": "",
    "10h-12h lundi, 14h-18h mardi": "",
    "tlj 10h-18h en été": "",
    "ouvert toute l'année": "",
    "ouvert aux offices": "",
    "pendant la messe": "",
    "horaires variables": "",
}
"""What lacks hours: what is known all the same; the text is kept for people."""


@pytest.mark.parametrize(("typed", "proposal"), MEANT.items())
def test_what_is_said_whole_is_proposed_whole(typed: str, proposal: str) -> None:
    """Nothing is left to ask."""
    check = check_hours_text(typed, TERRITORY, TODAY)
    assert not check.is_readable
    assert (check.proposal, check.question) == (proposal, "")
    assert check_hours_text(proposal, TERRITORY, TODAY).is_readable


@pytest.mark.parametrize(("typed", "known"), ASKED.items())
def test_what_lacks_hours_is_kept_as_a_text_and_asked(typed: str, known: str) -> None:
    """The hours stay unknown, and the sentence says so in both languages."""
    check = check_hours_text(typed, TERRITORY, TODAY)
    assert not check.is_readable
    assert check.question == "hours_asked"
    assert known in check.proposal
    assert f'unknown "{typed}"' in check.proposal
    for language, word in (("fr", "Il manque des heures"), ("en", "Hours are missing")):
        assert any(message.startswith(word) for message in check.messages(language))


@pytest.mark.parametrize("typed", [*MEANT, *ASKED, "fermé", "relâche", "fermé définitivement"])
def test_no_proposal_closes_the_whole_year(typed: str) -> None:
    """Whatever is proposed, the place opens some day, or nobody knows."""
    proposal = check_hours_text(typed, TERRITORY, TODAY).proposal
    if proposal:
        begin = datetime(2026, 1, 1, tzinfo=hours_calendar(proposal, TERRITORY).zone)
        year = hours_calendar(proposal, TERRITORY).intervals(begin, begin + timedelta(days=365))
        assert {state for _, _, state in year} != {"closed"}


@pytest.mark.parametrize("typed", ["fermé", "Fermée", "fermé définitivement", "relâche"])
def test_closed_without_more_is_asked_for_good(typed: str) -> None:
    """Nothing is proposed."""
    check = check_hours_text(typed, TERRITORY, TODAY)
    assert (check.proposal, check.question) == ("", "closed_for_good")


@pytest.mark.parametrize("typed", ["mairie", "1er dimanche gratuit", "fermé pour travaux"])
def test_a_word_that_says_nothing_of_hours_gives_no_proposal(typed: str) -> None:
    """No proposal is better than half a one."""
    assert check_hours_text(typed, TERRITORY, TODAY).proposal == ""


@pytest.mark.parametrize("typed", ["Mo off", "PH off", "SH off", "Su,PH closed"])
def test_closing_days_alone_are_refused(typed: str) -> None:
    """They are in the syntax, and would close the whole year."""
    check = check_hours_text(typed, TERRITORY, TODAY)
    assert not check.is_readable
    assert (check.question, check.proposal) == ("only_closed", f"unknown; {typed}")
    assert typed in check.messages("fr")[0]


def test_two_readings_are_both_told() -> None:
    """What the letter says, and what is likely."""
    check = check_hours_text("Mo-Fr 10:00-12:00; 14:00-18:00", TERRITORY, TODAY)
    assert not check.is_readable
    for told in check.messages("fr") + check.messages("en"):
        assert "14:00-18:00" in told
        assert "Mo-Fr 10:00-12:00,14:00-18:00" in told
