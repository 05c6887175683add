"""A small executed notebook with one of everything a report may hold, from the facts of heping 2015."""

from __future__ import annotations

import nbformat
import pytest
from markupsafe import Markup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

HOSTILE = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"

DOTS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 180" width="620" height="180">
 <metadata>made by a test</metadata>
 <defs><clipPath id="clip"><rect width="620" height="180"/></clipPath></defs>
 <g clip-path="url(#clip)" fill="currentColor" style="font: 13px 'Noto Sans SC'">
  <line x1="150" x2="600" y1="150" y2="150" stroke="var(--rule)"/>
  <text x="140" y="34" text-anchor="end">项目管理运用服务</text><circle cx="510" cy="30" r="6" fill="var(--accent)"/><text x="524" y="34">200</text>
  <text x="140" y="66" text-anchor="end">志愿者培训</text><circle cx="249" cy="62" r="6"/><text x="263" y="66">55</text>
  <text x="140" y="98" text-anchor="end">项目管理培训</text><circle cx="231" cy="94" r="6"/><text x="245" y="98">45</text>
  <text x="140" y="130" text-anchor="end">财务管理培训</text><circle cx="182" cy="126" r="6"/><text x="196" y="130">18</text>
  <text x="150" y="170" style="fill: var(--soft)">0</text><text x="510" y="170" style="fill: var(--soft)" text-anchor="middle">200 人次</text>
 </g>
</svg>"""

FIXED = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 110" width="420" height="110">
 <defs><clipPath id="clip"><rect width="420" height="110"/></clipPath></defs>
 <g clip-path="url(#clip)" style="font: 13px 'Noto Sans SC'"><line x1="120" y1="80" x2="300" y2="35" stroke="#0d5c75" stroke-width="2"/>
 <circle cx="120" cy="80" r="5" fill="#0d5c75"/><circle cx="300" cy="35" r="5" fill="#0d5c75"/>
 <text x="108" y="84" text-anchor="end">2 名</text><text x="312" y="39">3 名</text><text x="120" y="104" text-anchor="middle">基线</text><text x="300" y="104" text-anchor="middle">末期</text></g>
</svg>"""


def n(key: str, text: str) -> str:
    """A number that is a door."""
    return f'<button type="button" class="ek-n" data-trace="{key}" aria-expanded="false">{text}</button>'


TRACES = {
    "share": {
        "title": "定额资助占项目金额的比重",
        "formula": "40,000 ÷ 111,200 = 36.0 %",
        "n": "4 项资助，共 4 项",
        "left_out": "其余 71,200 元没有预算明细",
        "method": "全部资助之和除以项目金额；不是抽样，没有区间",
        "rows": [
            {"file": "grants.csv", "line": line, "values": {"grantee": who, "awarded": "10,000"}}
            for line, who in enumerate(["睦群社工", "联心公益", "乐善公益", "恩友财务重庆办"], start=2)
        ],
        "more": "",
    },
    "person_times": {
        "title": "人次",
        "formula": "45 + 18 + 200 + 55 = 318",
        "n": "4 项活动",
        "left_out": "12 项活动没有记录人次",
        "method": "只加人次；场次、份数、人数不在其中",
        "rows": [{"file": "activities.csv", "line": 7, "values": {"topic": "项目管理运用服务", "person_times": 200, "note": HOSTILE + "</script><!--"}}],
        "more": "另有 3 行，见 contributions.csv",
    },
    "trainings": {"title": "执行机构参加的培训", "formula": "12", "n": "12 次培训", "rows": []},
}

KEY_FIGURES = Markup(f"""<div class="key-figures">
<div class="key-figure"><p class="label">项目金额</p><p class="value">111,200<span class="unit">元</span></p><p class="n">预算明细缺失</p></div>
<div class="key-figure"><p class="label">直接资助占比</p><p class="value">{n("share", "36.0 %")}</p><p class="n">4 项资助，每项 10,000 元</p></div>
<div class="key-figure"><p class="label">受资助机构</p><p class="value">4<span class="unit">家</span></p><p class="n">全部为定向支持</p></div>
<div class="key-figure"><p class="label">服务</p><p class="value">{n("person_times", "318")}<span class="unit">人次</span></p><p class="n">4 家机构中 1 家有记录</p></div>
<div class="key-figure"><p class="label">执行机构参加培训</p><p class="value">{n("trainings", "12")}<span class="unit">次</span></p><p class="n">共 12 次，均有日期</p></div>
<div class="key-figure"><p class="label">满意度</p><p class="value not-available">—</p><p class="n"><span class="reason">没有收集反馈评分</span></p></div>
</div>""")

META = {
    "overline": "小额资助项目年度评估报告 · 2015",
    "provisional": "项目周期未满（至 2016-02-28），以下数字为暂定。",
    "verdict": Markup(f"四家机构都得到了定额资助，合计占项目金额的 {n('share', '36.0 %')}；机构建设有可见的进展，但服务量只有一家机构有记录。"),
    "firmness": "在 10,000 种权重组合中，有 87 % 的结果仍为“良好”；若及时性的权重由 0.20 升到 0.31，等级会降为“一般”。",
    "limits": "数据不能说明：服务对象的人数、资金的其余用途，以及受资助机构对支持的评价。",
    "facts": [("项目周期", "2015年3月1日 至 2016年2月28日"), ("执行机构", "重庆渝州公益事业服务中心"), ("数据截止", "2016年2月22日"), ("读者", "公开版")],
    "key_figures": KEY_FIGURES,
    "traces": TRACES,
    "made": [("evalkit", "0.1.0"), ("参数", "programme=heping, year=2015, lang=zh, audience=public"), ("grants.csv (SHA-256)", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")],
}

TABLE = f"""<table class="ek-table"><caption>表 1　受资助机构与资助金额</caption>
<thead><tr><th scope="col">受资助机构</th><th scope="col">支持内容</th><th scope="col" class="num">资助金额<span class="unit">元</span></th><th scope="col" class="num">服务<span class="unit">人次</span></th><th scope="col" class="num">全职人员<span class="unit">名</span></th></tr></thead>
<tbody>
<tr><th scope="row">万州区睦群社会工作服务中心</th><td>机构组织梳理，陪伴发展</td><td class="num">10,000</td><td class="num missing" title="没有记录人次">—</td><td class="num">7</td></tr>
<tr><th scope="row">重庆市大渡口区联心公益发展中心</th><td>内部管理、第三方介入</td><td class="num">10,000</td><td class="num missing" title="没有记录人次">—</td><td class="num missing" title="没有写明">—</td></tr>
<tr><th scope="row">重庆市渝中区乐善公益发展中心</th><td>组织框架搭建、团队建设</td><td class="num">10,000</td><td class="num">{n("person_times", "318")}</td><td class="num missing" title="没有写明">—</td></tr>
<tr><th scope="row">恩友财务重庆办</th><td>为各机构提供财务技术支持</td><td class="num">10,000</td><td class="num missing" title="没有记录人次">—</td><td class="num">3</td></tr>
</tbody><tfoot><tr><th scope="row">合计</th><td></td><td class="num">{n("share", "40,000")}</td><td class="num">318</td><td class="num missing" title="不合计：两家没有写明">—</td></tr></tfoot></table>"""

SECTIONS = ["项目回顾", "绩效说明", "能力建设与督导", "受益方的反馈", "传播", "反思与学习", "可持续性", "项目团队", "机构发展及资源拓展"]


def html(text: str, source: str = "show(programme)") -> nbformat.NotebookNode:
    """A code cell that shows HTML."""
    return new_code_cell(source, outputs=[new_output("display_data", {"text/html": text, "text/plain": "<object>"})])


def build() -> nbformat.NotebookNode:
    """The sample, as papermill would leave it."""
    cells = [
        new_code_cell("import evalkit\nprogramme = evalkit.read_programme('data/heping/2015')", outputs=[new_output("stream", name="stderr", text="a warning for whoever runs this")]),
        new_markdown_cell("for the notebook only", metadata={"tags": ["notebook-only"]}),
        html(f"""<h2>一、{SECTIONS[0]}</h2><h3>1、执行简介</h3>
<p>项目金额 111,200 元。4 家机构各得 10,000 元，合计 40,000 元，占 {n("share", "36.0 %")}；其余 71,200 元没有预算明细。</p>{TABLE}
<p class="statement asserted">该项目从两个方面入手，一是通过小额资金的支持鼓励和推动自组织积极分子进行公益行动；二是为重庆本土较有潜力的公益组织和个人提供非限定小额资助。</p>
<h3>2、策略的改变</h3><p class="statement record">前期计划公开招募；经过走访与项目官员的建议，2015 年改为小额定向支持。<span class="support">strategy_changes.csv 第 2 行</span></p>"""),
        html(f"""<h2>二、{SECTIONS[1]}</h2><p class="lead">全部 {n("person_times", "318")} 人次来自同一家机构，其中 63 % 来自同一项活动。</p>"""),
        new_code_cell("attendance(programme)", outputs=[new_output("display_data", {"image/svg+xml": DOTS, "image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"}, metadata={"image/svg+xml": {"alt": "四项活动的人次：200、55、45、18"}})]),
        html("""<p class="statement figure">团队执行力提高了，机构管理、财务制度基本完成。<span class="support">capacity.csv 第 4、5 行</span></p>
<p class="statement asserted">小额资助项目总体执行成功，4 家机构的需求满足及时。</p>
<p>满意度：<span class="not-available">暂无 <span class="reason">（没有收集反馈评分）</span></span></p>"""),
        new_code_cell("staff(programme)", outputs=[new_output("display_data", {"image/svg+xml": FIXED})]),
        new_code_cell("note", outputs=[new_output("execute_result", {"text/plain": f"'{HOSTILE}'"}, execution_count=1)]),
        new_code_cell("broken()", outputs=[new_output("error", ename="DataError", evalue="data/heping/2015/feedback.csv, column 'rating': 1 of 3 values cannot be read.\n  line 3  'good'", traceback=["SECRET TRACEBACK"])]),
        *[html(f"<h2>{number}、{name}</h2><p>{('陪伴是一段很长的路。走访与培训都有日期，收获却只有陈述。' * 4)}</p><h3>1、经过</h3><p>{'培训记录完整，共 12 次。' * 12}</p>") for number, name in zip("三四五六七八九", SECTIONS[2:], strict=True)],
        html("""<h2>发现、结论与建议</h2><p>机构建设有进展，服务记录不足。建议下一年为每项活动记录场次与人次。</p><h2>哪些数字要存疑</h2>
<p class="issue error"><strong>错误</strong> activities.csv 第 7 行：活动没有日期。</p><p class="issue warning"><strong>警告</strong> grants.csv：拨付日期全部缺失，及时性无法计算。</p><p class="issue note"><strong>提示</strong> 参访机构：一处写 1 次，另一处写 2 次。</p>"""),
        new_code_cell("narrative", outputs=[new_output("display_data", {"text/markdown": f"**评估者的话** {HOSTILE}\n\n![一张照片](http://example.org/photo.jpg)"})]),
    ]
    return new_notebook(cells=cells)


@pytest.fixture(name="notebook")
def _notebook() -> nbformat.NotebookNode:
    """A small executed notebook with one of everything a report may hold."""
    return build()


@pytest.fixture(name="meta")
def _meta() -> dict:
    """What stands around it."""
    return dict(META)


@pytest.fixture(name="hostile")
def _hostile() -> str:
    """A cell of the data that tries to run."""
    return HOSTILE
