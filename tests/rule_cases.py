"""For each rule, tables that raise it and nearly the same tables that do not; they replace those of the tiny good year."""

from tests.make import GOOD, Rows, with_cell


def rows(columns: str, *lines: str) -> Rows:
    """Rows written as a small table; the first column is `id` and numbered unless it is named."""
    names = columns.split()
    if "id" not in names:
        names, lines = ["id", *names], tuple(f"r{i} {line}" for i, line in enumerate(lines))
    return [dict(zip(names, [cell if cell != "-" else "" for cell in line.split()], strict=True)) for line in lines]


def programme(**cells: object) -> Rows:
    return [{**GOOD["programme"][0], **cells}]


def cells(table: str, *changes: tuple[int, str, object]) -> Rows:
    made = [dict(each) for each in GOOD[table]]
    for row, column, value in changes:
        for each in made:
            each.setdefault(column, "")
        made[row][column] = value
    return made


def statements(*texts: str) -> Rows:
    """Sentences, each in the section that stands before its bar: '2.1|一句话。'."""
    split = [text.partition("|") for text in texts]
    return [
        {"id": f"s{i}", "section": section, "order": i + 1, "text_zh": text}
        for i, (section, _bar, text) in enumerate(split)
    ]


NAMED = [{**each, "aliases": alias} for each, alias in zip(GOOD["grantees"], ("甲社", "乙社", "丙社"), strict=True)]
OBSERVED = "grantee dimension round evidence_zh rater_role"
EVENTS = "scope event_id kind restated person"
ACT = "grantee kind topic_zh sessions person_times persons hours restated dimension"

# rule: (tables that raise it, tables that do not)
CASES = {
    "table.empty": ({"activities": "id,grantee\n"}, {}),
    "programme.rows": ({"programme": [GOOD["programme"][0], {**GOOD["programme"][0], "id": "other"}]}, {}),
    "cell.required": ({"grants": with_cell("grants", 0, "grantee", "")}, {}),
    "cell.enum": ({"activities": with_cell("activities", 0, "kind", "party")}, {}),
    "cell.pattern": ({"programme": programme(currency="yuan")}, {}),
    "cell.range": ({"goals": with_cell("goals", 0, "attained_level", 3)}, {}),
    "key.duplicate": ({"grants": with_cell("grants", 0, "id", "g2")}, {}),
    "key.orphan": ({"grants": with_cell("grants", 0, "grantee", "nobody")}, {}),
    "column.unknown": (
        {
            "activities": [
                {"person_time" if name == "person_times" else name: cell for name, cell in each.items()}
                for each in GOOD["activities"]
            ]
        },
        {"activities": [{**each, "street": 1} for each in GOOD["activities"]]},
    ),
    "column.own": ({"activities": [{**each, "street": 1} for each in GOOD["activities"]]}, {}),
    "amount.more_than": (
        {"activities": with_cell("activities", 0, "persons", 31)},
        {"activities": with_cell("activities", 0, "persons", 30)},
    ),
    "amount.hours": (
        {"activities": with_cell("activities", 0, "hours", 49)},
        {"activities": with_cell("activities", 0, "hours", 48)},
    ),
    "amount.huge": (
        {"activities": with_cell("activities", 0, "person_times", 13800000000)},
        {"activities": with_cell("activities", 0, "person_times", 900000)},
    ),
    "amount.unit": (
        {"grants": cells("grants", (0, "awarded", 1.2), (2, "awarded", 15000))},
        {"grants": cells("grants", (0, "awarded", 800), (2, "awarded", 15000))},
    ),
    "amount.staff": (
        {"staff_counts": rows("grantee at_start joined left at_end", "one 3 1 5 -", "two 3 1 1 4")},
        {"staff_counts": rows("grantee at_start joined left at_end", "one 3 1 4 0", "two 3 1 1 3")},
    ),
    "amount.no_base": (
        {"staff_counts": rows("grantee at_start left", "one - 0")},
        {"staff_counts": rows("grantee at_start left", "one 5 0")},
    ),
    "row.total": (
        {"outputs": [{"id": "u8", "title_zh": "报告", "count": 7}, {"id": "u9", "title_zh": "合计", "count": 7}]},
        {"outputs": [{"id": "u8", "title_zh": "报告", "count": 7}, {"id": "u9", "title_zh": "合计表", "count": 7}]},
    ),
    "row.twice": (
        {"activities": rows(ACT, "one training 培训 2 30 - - - -", "one training 培训 2 30 - - - -")},
        {"activities": rows(ACT, "one training 培训 2 30 - - - -", "one training 培训 2 30 - - true -")},
    ),
    "period.order": ({"programme": programme(end="2014-12-31")}, {}),
    "period.provisional": (
        {"programme": programme(report_date="2015-12-30")},
        {"programme": programme(report_date="2015-12-31")},
    ),
    "period.label": ({"programme": programme(end="2016-01-31")}, {"programme": programme(end="2015-11-30")}),
    "period.outside": (
        {"activities": with_cell("activities", 0, "held_on", "2014-12")},
        {"activities": with_cell("activities", 0, "held_on", "2015")},
    ),
    "date.none": ({}, {"activities": with_cell("activities", 0, "held_on", "2015")}),
    "date.after_report": (
        {"activities": with_cell("activities", 0, "held_on", "2016-02-01")},
        {"activities": with_cell("activities", 0, "held_on", "2016-01")},
    ),
    "date.unsure": (
        {"resources": rows("holder available_from", "executor 2016")},
        {"resources": rows("holder available_from", "executor 2015")},
    ),
    "date.far": (
        {"grants": with_cell("grants", 0, "paid_on", "1900-01-01")},
        {"grantees": with_cell("grantees", 0, "registered_on", "1950")},
    ),
    "date.paid_first": (
        {"grants": with_cell("grants", 0, "agreed_on", "2015-03-02")},
        {"grants": with_cell("grants", 0, "agreed_on", "2015-03-01")},
    ),
    "date.registered": (
        {"grantees": with_cell("grantees", 0, "registered_on", "2015")},
        {"grantees": with_cell("grantees", 0, "registered_on", "2014-12-31")},
    ),
    "money.unexplained": ({}, {"programme": programme(amount=30000)}),
    "money.overspent": ({"programme": programme(amount=29999)}, {"programme": programme(amount=30000)}),
    "money.currency": ({"programme": programme(currency="USD")}, {"programme": programme(currency="")}),
    "money.more_paid": (
        {"grants": with_cell("grants", 0, "disbursed", 10001)},
        {"grants": with_cell("grants", 0, "disbursed", 10000)},
    ),
    "money.more_spent": (
        {"budget_lines": rows("class received spent", "admin 100 101")},
        {"budget_lines": rows("class received spent", "admin - 101")},
    ),
    "money.no_payment": ({"grants": cells("grants", (0, "paid_on", ""), (1, "paid_on", ""))}, {}),
    "money.no_value": (
        {"resources": rows("holder kind cash", "executor cash -")},
        {"resources": rows("holder kind cash", "executor cash 0")},
    ),
    "total.unclear": (
        {"stated_totals": rows("refers_to how value field", "grants sum 3 purpose_zh")},
        {"stated_totals": rows("refers_to how value field", "grants count 3 purpose_zh")},
    ),
    "total.each": (
        {"stated_totals": rows("refers_to how value field text_zh", "grants each 10000 awarded 各一万")},
        {
            "stated_totals": rows(
                "refers_to how value field where text_zh", "grants each 10000 awarded grantee=one 各一万"
            )
        },
    ),
    "total.differs": (
        {"stated_totals": rows("refers_to how value text_zh", "grantees count 4 四家")},
        {"stated_totals": rows("refers_to how value text_zh", "grantees count 3 三家")},
    ),
    "told.twice": (
        {"activities": rows(ACT, "one visit 参访 1 - - - - -", "one visit 参访 2 - - - true -")},
        {"activities": rows(ACT, "one visit 参访 1 - - - - -", "two visit 参访 2 - - - true -")},
    ),
    "told.words": (
        {"grantees": NAMED, "statements": statements("1|甲社参访机构 1 次。", "2|甲社。", "2|参访机构 2 次。")},
        {"grantees": NAMED, "statements": statements("1|甲社。", "1|参访机构 1 次。", "2|乙社。", "2|参访机构 2 次。")},
    ),
    "unit.two": (
        {"grantees": NAMED, "statements": statements("1|甲社：培养 2 名社工学习。", "2|甲社：骨干类社工 2 次。")},
        {"grantees": NAMED, "statements": statements("1|甲社：培养 2 名社工学习。", "2|甲社：社工培训 2 次。")},
    ),
    "list.total": (
        {"statements": statements("1|参加讲座 2 次：", "1|性别讲座、", "1|社区讲座、", "1|财务讲座。")},
        {"statements": statements("1|参加讲座 4 次：", "1|性别讲座 2 次，", "1|社区讲座 1 次，财务讲座 1 次。")},
    ),
    "list.parts": (
        {"statements": statements("1|团队 7 名员工，其中万州 5 人，利川 3 人。")},
        {"statements": statements("1|团队 7 名员工，其中万州 5 人，利川 2 人。")},
    ),
    "coverage.…": (
        {"outputs": GOOD["outputs"]},
        {
            "outputs": [
                *GOOD["outputs"],
                {"id": "u3", "grantee": "three", "kind": "other", "count": 1, "unit": "copies"},
            ]
        },
    ),
    "coverage.facts": ({}, {"programme": programme(funder_zh="某基金会", executor_zh="某平台")}),
    "coverage.figures": (
        {"activities": rows(ACT, "one visit 参访 - - - - - -", "one visit 交流 1 - - - - -")},
        {"activities": rows(ACT, "one visit 参访 0 - - - - -", "one visit 交流 1 - - - - -")},
    ),
    "unit.not_shared": (
        {"activities": rows(ACT, "one visit 参访 1 - - - - -", "two visit 交流 - 9 - - - -")},
        {"activities": rows(ACT, "one visit 参访 1 9 - - - -", "two visit 交流 - 9 - - - -")},
    ),
    "goal.no_activity": (
        {
            "goals": rows("grantee dimension text_zh", "one team 目标"),
            "activities": rows(ACT, "two visit 甲 1 - - - - team"),
        },
        {
            "goals": rows("grantee dimension text_zh", "one team 目标"),
            "activities": rows(ACT, "one visit 甲 1 - - - - team"),
        },
    ),
    "goal.no_result": (
        {
            "goals": rows("grantee dimension text_zh", "one team 目标"),
            "capacity_observations": rows(OBSERVED, "one team baseline 好 self"),
        },
        {
            "goals": rows("grantee dimension text_zh", "one team 目标"),
            "capacity_observations": rows(OBSERVED, "one team endline 好 self"),
        },
    ),
    "goal.no_measure": (
        {"goals": rows("text_zh attained_level", "目标 1")},
        {"goals": rows("text_zh expected_level", "目标 0")},
    ),
    "goal.not_said": (
        {"goals": rows("text_zh expected_level", "目标 0")},
        {"goals": rows("text_zh stated_met", "目标 false")},
    ),
    "strategy.no_grant": (
        {"strategy": rows("planned_zh support_type", "支持个人 person")},
        {"strategy": rows("planned_zh support_type", "支持项目 project")},
    ),
    "strategy.restricted": (
        {
            "strategy": rows("planned_zh restricted", "非限定 false"),
            "grants": with_cell("grants", 0, "purpose_zh", "团队"),
        },
        {
            "strategy": rows("planned_zh restricted", "限定 true"),
            "grants": with_cell("grants", 0, "purpose_zh", "团队"),
        },
    ),
    "strategy.shortcoming": (
        {
            "strategy": rows("planned_zh themes", "对接 team;finance"),
            "lessons": rows("kind theme text_zh", "shortcoming finance 账目乱"),
        },
        {
            "strategy": rows("planned_zh themes", "对接 team"),
            "lessons": rows("kind theme text_zh", "shortcoming finance 账目乱"),
        },
    ),
    "plan.areas": (
        {"sustainability": rows("kind item_zh area_zh", "continuity 深耕 渝东北、渝东南", "positioning 立足 主城")},
        {"sustainability": rows("kind item_zh area_zh", "continuity 深耕 渝东北、主城", "positioning 立足 主城")},
    ),
    "plan.no_owner": (
        {"sustainability": rows("kind item_zh owner_zh", "continuity 深耕 -")},
        {"sustainability": rows("kind item_zh owner_zh", "continuity 深耕 督导")},
    ),
    "change.no_reason": (
        {"strategy_changes": rows("kind actual_zh reason_zh", "object 定向 -")},
        {"strategy_changes": rows("kind actual_zh reason_zh", "object 定向 走访")},
    ),
    "lesson.incomplete": (
        {"lessons": rows("kind text_zh cause_zh remedy_zh", "shortcoming 慢 忙 -")},
        {"lessons": rows("kind text_zh cause_zh remedy_zh", "experience 快 - -", "shortcoming 慢 忙 加人")},
    ),
    "lesson.no_owner": (
        {"lessons": rows("kind text_zh remedy_zh owner_zh due", "shortcoming 慢 加人 督导 -")},
        {"lessons": rows("kind text_zh remedy_zh owner_zh due", "shortcoming 慢 加人 督导 2016-05-01")},
    ),
    "feedback.unanswered": (
        {
            "feedback": rows("polarity theme text_zh", "negative team 散"),
            "lessons": rows("kind theme text_zh", "shortcoming finance 乱"),
        },
        {
            "feedback": rows("polarity theme text_zh", "negative finance 乱", "positive team 好"),
            "lessons": rows("kind theme text_zh", "shortcoming finance 乱"),
        },
    ),
    "growth.one_sided": (
        {"staff_growth": rows("strength_zh weakness_zh", "更了解行业 -")},
        {"staff_growth": rows("strength_zh weakness_zh", "更了解行业 时间不够")},
    ),
    "statement.asserted": (
        {"statements": statements("1|很好。")},
        {"statements": [{**statements("1|很好。")[0], "evidence": "grants:g1"}]},
    ),
    "statement.evidence": (
        {"statements": [{**statements("1|很好。")[0], "evidence": "grants:g1;grants:g9"}]},
        {"statements": [{**statements("1|很好。")[0], "evidence": "grants:g1; grants:g2"}]},
    ),
    "claim.contradicted": (
        {
            "feedback": rows(
                "grantee polarity theme text_zh", "one positive finance 顺畅", "one negative finance 待划分"
            )
        },
        {
            "feedback": rows(
                "grantee polarity theme text_zh", "one positive finance 顺畅", "two negative finance 待划分"
            )
        },
    ),
    "claim.no_baseline": (
        {"capacity_observations": rows(OBSERVED, "one team endline 好 self", "one finance baseline 差 self")},
        {"capacity_observations": rows(OBSERVED, "one team endline 好 self", "one team baseline 差 self")},
    ),
    "claim.own_verdict": (
        {"capacity_observations": rows(OBSERVED, "one team endline 好 executor")},
        {"capacity_observations": rows(OBSERVED, "one team endline 好 executor", "one team endline 好 self")},
    ),
    "feedback.no_voice": (
        {"feedback": rows("speaker_role text_zh", "unknown 好")},
        {"feedback": rows("speaker_role text_zh", "grantee 好")},
    ),
    "text.repeated": (
        {
            "statements": statements(
                "2|增强了团队凝聚力，促进了机构的规范化发展。", "3|团队凝聚力增强了，促进了机构的规范化发展。"
            )
        },
        {
            "statements": statements(
                "2|增强了团队凝聚力，促进了机构的规范化发展。", "3|财务制度已经搭建，票据管理有了办法。"
            )
        },
    ),
    "text.copied": (
        {
            "feedback": rows(
                "grantee text_zh", "one 已具有顺畅的财务管理流程和能力", "two 已具有顺畅的财务管理流程和能力"
            )
        },
        {
            "feedback": rows(
                "grantee text_zh", "one 已具有顺畅的财务管理流程和能力", "one 已具有顺畅的财务管理流程和能力"
            )
        },
    ),
    "text.broken_off": (
        {"statements": statements("1|前一句。", "1|预算的监控使用，")},
        {"statements": statements("1|外省培训，", "1|主城培训。")},
    ),
    "text.no_stop": (
        {"statements": statements("1|一。", "2|二。", "3|三。", "4|四。", "5|五人到六人")},
        {"statements": statements("1|一", "2|二", "3|三。", "4|四。", "5|五人到六人")},
    ),
    "text.vague": (
        {"statements": statements("1|服务范围较广。")},
        {"statements": statements("1|服务范围较广的有 3 个社区。", "1|希望能引荐更多的资源。")},
    ),
    "name.shared": (
        {"grantees": [{**each, "aliases": "甲社" if i < 2 else ""} for i, each in enumerate(GOOD["grantees"])]},
        {"grantees": NAMED},
    ),
    "name.similar": (
        {"grantees": cells("grantees", (0, "name_zh", "重庆乐善公益中心"), (1, "name_zh", "重庆乐膳公益中心"))},
        {"grantees": cells("grantees", (0, "name_zh", "重庆第一公益中心"), (1, "name_zh", "重庆第二公益中心"))},
    ),
    "name.variants": (
        {"grantees": NAMED, "statements": statements("1|甲社成立。", "2|甲中心壮大。")},
        {"grantees": NAMED, "statements": statements("1|甲社成立。", "2|甲社壮大。")},
    ),
    "name.spellings": (
        {"trainings": rows("organiser_zh", "重庆联席会", "联席会")},
        {"trainings": rows("organiser_zh", "重庆联席会", "联合会")},
    ),
    "role.provider": (
        {"grantees": NAMED, "trainings": rows("organiser_zh", "甲社")},
        {"grantees": NAMED, "trainings": rows("organiser_zh", "丁社")},
    ),
    "role.two_reports": (
        {
            "grantees": cells("grantees", (0, "is_provider", "true")),
            "activities": rows(ACT, "one service 支持 - - - - - finance", "two training 培训 2 - - - - finance"),
        },
        {
            "grantees": cells("grantees", (0, "is_provider", "true")),
            "activities": rows(ACT, "one service 支持 - - - - - finance", "two training 培训 2 - - - - team"),
        },
    ),
    "event.shared": (
        {"trainings": rows(EVENTS, "executor e1 lecture - -", "organisation e1 lecture true -")},
        {"trainings": rows(EVENTS, "executor e1 lecture - -", "organisation e2 lecture - -")},
    ),
    "event.twice": (
        {"trainings": rows(EVENTS, "executor e1 lecture - -", "executor e1 lecture - -")},
        {"trainings": rows(EVENTS, "executor e1 lecture - -", "executor e1 lecture true -")},
    ),
    "event.differs": (
        {"trainings": rows(EVENTS, "executor e1 lecture - -", "organisation e1 workshop true -")},
        {"trainings": rows(EVENTS, "executor e1 lecture - -", "organisation e1 - true -")},
    ),
    "private.column": ({"people": rows("contact_phone", "13800000000")}, {"people": rows("contact_phone", "-")}),
    "private.text": (
        {"feedback": rows("text_zh", "请加QQ：12345678")},
        {"feedback": rows("text_zh", "通过微信、微博等自媒体的传播")},
    ),
    "private.name": (
        {"people": rows("name_zh consent_named", "张三丰 -"), "feedback": rows("text_zh", "张三丰很认真")},
        {"people": rows("name_zh consent_named", "张三丰 true"), "feedback": rows("text_zh", "张三丰很认真")},
    ),
}
