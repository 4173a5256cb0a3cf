"""Common questions: what was asked and not answered first; answering, the second look, editing, a table in and out."""

import re
from datetime import date
from typing import Any

from flask import Response, abort, flash, request

from console import fields
from console.pages import Page, to
from console.visits import Visit
from domain.organisation import Unit
from domain.questions import QUESTION_STATE_LABELS, AskedQuestion, Question, QuestionState
from domain.roles import Act
from domain.verdicts import Level, Verdict, gravest
from services import questions, texts
from services.questions.table import UnreadableTable, read_table, write_table

_SIZE = 30
_LONGEST = 400
_MOST_BYTES = 1024 * 1024
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def overview(visit: Visit) -> Response:
    branch = visit.branch(Act.SEE_QUESTIONS)
    page = fields.page(request.args.get("page"))
    known, more = questions.of_unit(visit.session, branch, page=page, size=_SIZE)
    return visit.show(
        "console/questions",
        branch=branch,
        branches=visit.branches(Act.SEE_QUESTIONS),
        asked=questions.waiting(visit.session, branch.id)[:_SIZE] if page == 0 else [],
        known=known,
        states=QUESTION_STATE_LABELS,
        page=page,
        more=more,
    )


def ask_answer(visit: Visit, number: int) -> Response:
    asked, branch = _asked(visit, number)
    return _answer_page(visit, asked, branch)


def answer(visit: Visit, number: int) -> Response:
    asked, branch = _asked(visit, number)
    words = request.form.get("answer", "").strip()
    found = texts.check(visit.session, branch, words)
    fault = "empty" if not words else "long" if len(words) > _LONGEST else ""
    if fault or gravest(found) is Level.BLOCK:
        return _answer_page(visit, asked, branch, 422, fault=fault, found=found)
    if asked.answered_at is None:
        questions.answer(visit.session, asked, words, visit.by, visit.now)
        flash("question_answered")
    return to("questions", branch=branch.id)


def _asked(visit: Visit, number: int) -> tuple[AskedQuestion, Unit]:
    branch = visit.branch(Act.EDIT_QUESTIONS)
    return questions.numbered(visit.session, branch.id, number) or abort(404), branch


def _answer_page(visit: Visit, asked: AskedQuestion, branch: Unit, status: int = 200, **said: Any) -> Response:
    given: dict[str, Any] = {"fault": "", "found": (), **said}
    offered = request.form.get("answer", asked.answer)
    return visit.show("console/question_answer", status, branch=branch, asked=asked, offered=offered, **given)


def show(visit: Visit, question_id: int) -> Response:
    question, branch = _question(visit, question_id, Act.SEE_QUESTIONS)
    return _page(visit, question, branch)


def change(visit: Visit, question_id: int) -> Response:
    """`step` is `agree` or `set_aside` (the second look), `keep` (words and the last day) or `withdraw`."""
    question, branch = _question(visit, question_id, Act.EDIT_QUESTIONS)
    step = request.form.get("step", "")
    if step in ("agree", "set_aside"):
        done = questions.review(visit.session, question, visit.by, visit.now, publish=step == "agree")
        said = {"agree": "question_published", "set_aside": "question_set_aside"}[step]
        flash(said if done else "question_not_yours")
    elif step == "withdraw":
        questions.withdraw(visit.session, question, visit.by, visit.now)
        flash("question_withdrawn")
    elif step == "keep":
        return _keep(visit, question, branch)
    else:
        return _page(visit, question, branch, 422)
    return to("questions", branch=branch.id)


def _keep(visit: Visit, question: Question, branch: Unit) -> Response:
    words, said = request.form.get("question", "").strip(), request.form.get("answer", "").strip()
    (until, is_day), found = _last_day(), texts.check(visit.session, branch, said)
    fault = "question" if not words else "empty" if not said else "long" if len(said) > _LONGEST else ""
    fault = fault or ("" if is_day else "valid_until")
    if fault or gravest(found) is Level.BLOCK:
        return _page(visit, question, branch, 422, fault=fault, found=found)
    questions.rewrite(visit.session, question, visit.by, visit.now, words=words, answer=said, valid_until=until)
    flash("question_rewritten")
    return to("question", question_id=question.id)


def _last_day() -> tuple[date | None, bool]:
    """(the day or none for no end, whether the field is right)."""
    given = request.form.get("valid_until", "").strip()
    try:
        return (date.fromisoformat(given) if given else None), not given or _DAY.fullmatch(given) is not None
    except ValueError:
        return None, False


def _page(visit: Visit, question: Question, branch: Unit, status: int = 200, **said: Any) -> Response:
    until = "" if question.valid_until is None else question.valid_until.isoformat()
    known = {"question": question.question, "answer": question.answer, "valid_until": until}
    candidate = question.state is QuestionState.CANDIDATE
    return visit.show(
        "console/question",
        status,
        branch=branch,
        question=question,
        state=QUESTION_STATE_LABELS[question.state],
        offered={name: request.form.get(name, value) for name, value in known.items()},
        decides=candidate and question.written_by_id != visit.by.id,
        own=candidate and question.written_by_id == visit.by.id,
        **{"fault": "", "found": (), **said},
    )


def _question(visit: Visit, question_id: int, act: Act) -> tuple[Question, Unit]:
    question = visit.session.get(Question, question_id)
    if question is None or question.unit_id is None:
        return abort(404)
    return question, visit.branch(act, question.unit_id)


def export(visit: Visit) -> Response:
    """The branch's own, as the table that `songxue questions import` reads."""
    branch = visit.branch(Act.SEE_QUESTIONS)
    known, _ = questions.of_unit(visit.session, branch, page=0, size=5000)
    file = Response("\ufeff" + write_table(known), mimetype="text/tab-separated-values")
    file.headers["Content-Disposition"] = 'attachment; filename="questions.tsv"'
    return file


def take_in(visit: Visit) -> Response:
    """A table; everything in it waits for the second look of somebody else."""
    branch = visit.branch(Act.EDIT_QUESTIONS)
    file = request.files.get("table")
    content = b"" if file is None else file.stream.read(_MOST_BYTES + 1)
    try:
        rows, rejected = read_table(content) if 0 < len(content) <= _MOST_BYTES else ([], _no_table())
    except UnreadableTable:
        rows, rejected = [], _no_table()
    stopped = {row.row: found for row in rows if (found := _stops(visit, branch, row.answer)) is not None}
    rejected += [_cell(number, found) for number, found in stopped.items()]
    good = [row for row in rows if row.row not in stopped]
    if good:
        questions.import_rows(visit.session, branch.account_id, good, visit.now, unit=branch, written_by=visit.by)
    if not rejected:
        flash("questions_taken_in")
        return to("questions", branch=branch.id)
    return visit.show("console/questions_taken", 422, branch=branch, taken=len(good), rejected=rejected)


def _stops(visit: Visit, branch: Unit, words: str) -> Verdict | None:
    found = texts.check(visit.session, branch, words)
    return found[0] if gravest(found) is Level.BLOCK else None


def _cell(row: int, found: Verdict) -> dict[str, object]:
    return {"row": row, "column": "answer", "value": found.part, "reason": found.why}


def _no_table() -> list[dict[str, object]]:
    return [{"row": 1, "column": "", "value": "", "reason": ""}]


PAGES = (
    Page("/questions", "questions", overview, Act.SEE_QUESTIONS, section=True),
    Page("/questions/asked/<int:number>", "ask_answer", ask_answer, Act.EDIT_QUESTIONS),
    Page("/questions/asked/<int:number>", "answer_question", answer, Act.EDIT_QUESTIONS, "POST"),
    Page("/questions/<int:question_id>", "question", show, Act.SEE_QUESTIONS),
    Page("/questions/<int:question_id>", "change_question", change, Act.EDIT_QUESTIONS, "POST"),
    Page("/questions/table", "questions_table", export, Act.SEE_QUESTIONS),
    Page("/questions/table", "take_in_questions", take_in, Act.EDIT_QUESTIONS, "POST"),
)
