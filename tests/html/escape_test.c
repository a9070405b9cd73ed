/* Escaping by context, and what the parser refuses. */
#include "cases.h"

static const struct test_case places[] = {
    {"<p>{{title}}</p>", "<p>A &quot;b&quot; &lt;c&gt; &amp; d's</p>"},
    {"<p title=\"{{title}}\">", "<p title=\"A &quot;b&quot; &lt;c&gt; &amp; d's\">"},
    {"<title>{{title}}</title>", "<title>A &quot;b&quot; &lt;c&gt; &amp; d's</title>"},
    {"<textarea>a < b {{title}}</textarea>{{n}}", "<textarea>a < b A &quot;b&quot; &lt;c&gt; &amp; d's</textarea>7"},
    {"<a href=\"{{path}}\">", "<a href=\"/goals/9?x=1&amp;y=a%20b\">"},
    {"<a href=\"{{web}}\" title=\"{{n}}\">", "<a href=\"https://example.org/a\" title=\"7\">"},
    {"<a href=\"{{mail}}\">", "<a href=\"mailto:a@example.org\">"},
    {"<a href=\"{{script}}\">", "<a href=\"#\">"},
    {"<a href=\"{{host}}\">", "<a href=\"#\">"},
    {"<a href=\"{{tabbed}}\">", "<a href=\"/%09/evil.example\">"},
    {"<a href=\"{{nothing}}\">", "<a href=\"\">"},
    {"<a href=\"{{n}}\">", "<a href=\"#\">"},
    {"<link href=\"{{web}}\">", "<link href=\"#\">"},
    {"<script src=\"{{web}}\"></script><script src=\"{{path}}\"></script>",
     "<script src=\"#\"></script><script src=\"/goals/9?x=1&amp;y=a%20b\"></script>"},
    {"<a href=\"/p/{{part}}/x\">", "<a href=\"/p/a%2Fb%20c%26d%C3%BC/x\">"},
    {"<a href=\"/p/{{dots}}/x\">", "<a href=\"/p//x\">"},
    {"<a href=\"/p?q={{dots}}&amp;r={{part}}\">", "<a href=\"/p?q=..&amp;r=a%2Fb%20c%26d%C3%BC\">"},
    {"<a href=\"?after={{script}}\">", "<a href=\"?after=javascript%3Aalert%281%29\">"},
    {"<a href=\"{{path}}{{script}}\">", "<a href=\"/goals/9?x=1&amp;y=a%20bjavascript%3Aalert%281%29\">"},
    {"<a href=\"{{#yes}}{{path}}{{/yes}}{{^yes}}/{{/yes}}\">", "<a href=\"/goals/9?x=1&amp;y=a%20b\">"},
    {"<a href=\"{{#yes}}/a{{/yes}}{{host}}\">", "<a href=\"/a%2F%2Fevil.example\">"},
    {"<a href=\"{{#words}}{{.}}{{/words}}\">", "<a href=\"/one%2Ftwo\">"},
    {"<use href=\"/icons.svg#{{part}}\"/>", "<use href=\"/icons.svg#a%2Fb%20c%26d%C3%BC\"/>"},
    {"<a data-hx-get=\"{{script}}\" data-hx-patch=\"/g/{{n}}\" DATA-HX-POST:inherited=\"{{host}}\">",
     "<a data-hx-get=\"#\" data-hx-patch=\"/g/7\" DATA-HX-POST:inherited=\"#\">"},
    {"<b data-hx-vals=\"{&quot;a&quot;:&quot;{{title}}&quot;}\">",
     "<b data-hx-vals=\"{&quot;a&quot;:&quot;A \\&quot;b\\&quot; &lt;c&gt; &amp; d's&quot;}\">"},
    {"<i data-x='{\"a\":1}' b=c>{{n}}</i>", "<i data-x='{\"a\":1}' b=c>7</i>"},
    {"<!doctype html><!-- <b {{! gone }}--> {{n}}", "<!doctype html><!-- <b --> 7"},
    {"<!-->{{n}}<!--->{{n}}<!-- a --!>{{n}}", "<!-->7<!--->7<!-- a --!>7"},
    {"<script>if (a < b) x('</p>')</script>{{n}}", "<script>if (a < b) x('</p>')</script>7"},
    {"1 < 2 {{n}} </3>", "1 < 2 7 </3>"},
    {"{{{body_html}}} {{&body_html}}", "<p>made</p> <p>made</p>"},
    {"<a href=\"{{#zero}}/a{{/zero}}{{path}}\">", "<a href=\"/goals/9?x=1&amp;y=a%20b\">"},
    {"<a href=\"{{#zero}}/a{{/zero}}{{host}}\">", "<a href=\"#\">"},
    {"<a href=\"/p{{#zero}}?a={{/zero}}{{dots}}\">", "<a href=\"/p\">"},
};

static void contexts(void **state)
{
    (void)state;
    CASES_RUN(TEMPLATE_HTML, places);
}

static void attributes_by_section(void **state)
{
    static const struct test_case cases[] = {
        {"<input {{#yes}}checked{{/yes}}>", "<input checked>"},
        {"<input {{#zero}}checked{{/zero}}>", "<input >"},
        {"<input{{#yes}} checked{{/yes}}>", "<input checked>"},
        {"<option value=\"{{n}}\"{{#yes}} selected{{/yes}}{{#yes}} hidden{{/yes}}>",
         "<option value=\"7\" selected hidden>"},
        {"<input a{{#yes}} b{{/yes}} c=\"1\">", "<input a b c=\"1\">"},
        {"<p {{#people}}data-{{! }}a=\"{{name}}\" {{/people}}c>", "<p data-a=\"Linh\" data-a=\"Omar\" c>"},
        {"<p class=\"a {{#yes}}b {{name}}{{/yes}}{{^yes}}c{{/yes}}\">", "<p class=\"a b Root\">"},
        {"<br {{#yes}}a{{/yes}} />", "<br a />"},
        {"<input {{#yes}}checked{{/yes}}x>",
         "page.html:1: a blank must stand between two attributes, and around a section of attributes"},
        {"<input {{#yes}}checked{{/yes}}=\"{{n}}\">",
         "page.html:1: a blank must stand between two attributes, and around a section of attributes"},
        {"<a hr{{#yes}}ef=\"{{n}}\"{{/yes}}>",
         "page.html:1: a blank must stand between two attributes, and around a section of attributes"},
        {"<a href {{#yes}}=\"{{n}}\"{{/yes}}>",
         "page.html:1: the name of an attribute holds one of = \" ' <; a tag may not have been closed"},
        {"<a {{#people}}click=\"{{name}}\" on{{/people}}>",
         "page.html:1: the section people of line 1 must begin with a blank, as it holds several attributes"},
        {"<a {{#yes}}href=\"/{{/yes}}\">",
         "page.html:1: the section yes of line 1 ends in the attribute href, but it began in the tag <a>; "
         "it must end where it began"},
        {"<a {{#yes}}x><b {{/yes}}>",
         "page.html:1: the section yes of line 1 ends in the tag <b>, but it began in the tag <a>; "
         "it must end where it began"},
        {"<a x=\"{{#yes}}\" y=\"{{/yes}}\">",
         "page.html:1: the section yes of line 1 ends in the attribute y, but it began in the attribute x; "
         "it must end where it began"},
        {"{{#yes}}<p {{/yes}}>",
         "page.html:1: the section yes of line 1 ends in the tag <p>, but it began in the text; "
         "it must end where it began"},
    };

    (void)state;
    CASES_RUN(TEMPLATE_HTML, cases);
}

static const struct test_case refusals_cases[] = {
    {"<p>\n<a href={{path}}>", "page.html:2: an attribute must stand in double quotes"},
    {"<a href=/x{{path}}>", "page.html:1: an attribute must stand in double quotes"},
    {"<a href='{{path}}'>",
     "page.html:1: an attribute with a tag inside must stand in double quotes, not in single ones"},
    {"<a {{name}}>",
     "page.html:1: a value cannot stand between attributes; write name=\"{{value}}\" or {{#value}}name{{/value}}"},
    {"<a x{{name}}=\"1\">", "page.html:1: a tag cannot stand in the name of an attribute"},
    {"<{{name}}>", "page.html:1: a tag cannot stand in the name of an element"},
    {"<h{{n}}>", "page.html:1: a tag cannot stand in the name of an element"},
    {"</{{name}}>", "page.html:1: a tag cannot stand in the name of an element"},
    {"<title>x</title{{name}}>", "page.html:1: a tag cannot stand in the name of an element"},
    {"<script>var x = {{n}}</script>", "page.html:1: a tag cannot stand in <script>; use a class or a data attribute"},
    {"<style>{{#yes}}p{}{{/yes}}</style>",
     "page.html:1: a tag cannot stand in <style>; use a class or a data attribute"},
    {"<script><!-- <script> </script>",
     "page.html:1: <! cannot stand in a script or style; browsers read on past its end"},
    {"<!-- {{n}} -->", "page.html:1: a tag cannot stand in an HTML comment; use {{! }} for comments"},
    {"<!doctype {{n}}>", "page.html:1: a tag cannot stand in a declaration"},
    {"<p style=\"width:{{n}}px\">", "page.html:1: a tag cannot stand in a style attribute; use a class"},
    {"<p onclick=\"f({{n}})\">", "page.html:1: a tag cannot stand in onclick, which is a script"},
    {"<p data-hx-on:click=\"f({{n}})\">", "page.html:1: a tag cannot stand in data-hx-on:click, which is a script"},
    {"<img srcset=\"{{path}} 2x\">", "page.html:1: a tag cannot stand in srcset"},
    {"<a href=\"javascript:f()\">", "page.html:1: an address cannot begin with \"javascript:\"; "
                                    "allowed are https, http, mailto, tel and webcal"},
    {"<a href=\" java\tscript:{{n}}\">", "page.html:1: an address cannot begin with \"javascript:\"; "
                                         "allowed are https, http, mailto, tel and webcal"},
    {"<a href=\"{{#yes}}java{{/yes}}mailto:x\">", "page.html:1: an address cannot begin with \"javamailto:\"; "
                                                  "allowed are https, http, mailto, tel and webcal"},
    {"<a href=\"javascript&#58;x\">", "page.html:1: an & cannot stand here in an address; write the character itself"},
    {"<p>{{{title}}}",
     "page.html:1: title is written without escaping; only names that end in _html may be, and only in the text"},
    {"<p x=\"{{{body_html}}}\">", "page.html:1: body_html is written without escaping; only names that end in "
                                  "_html may be, and only in the text"},
    {"<p class=\"a\"b>", "page.html:1: a blank must stand between two attributes, and around a section of attributes"},
    {"<p \n<b>", "page.html:2: the name of an attribute holds one of = \" ' <; a tag may not have been closed"},
    {"<p x=>", "page.html:1: an attribute has = but no value"},
    {"<p", "page.html:1: the template ends in the tag <p>"},
    {"\n<p x=\"", "page.html:2: the template ends in the attribute x"},
    {"{{#yes}}\n", "page.html:1: {{/yes}} is missing"},
    {"\n{{/yes}}", "page.html:2: {{/yes}} closes nothing"},
    {"{{#yes}}\n{{/no}}", "page.html:2: {{/no}} cannot close {{#yes}} of line 1"},
    {"\n\n{{name", "page.html:3: {{ is not closed by }}"},
    {"{{}}", "page.html:1: a name is missing"},
    {"{{a b}}", "page.html:1: \"a b\" is not a name; names are letters, digits and _, with points between"},
    {"{{a..b}}", "page.html:1: \"a..b\" is not a name; names are letters, digits and _, with points between"},
    {"{{name|}}", "page.html:1: a format is missing after |"},
    {"{{name|dya}}", "page.html:1: there is no format \"dya\"; there are: day last_day short_day weekday time clock at_day iso number "
                     "percent money id url initials hue lower upper yesno bytes decimal progress words tone act changes touched"},
    {"{{#people|day}}{{/people}}", "page.html:1: a section takes no format"},
    {"{{=a=}}", "page.html:1: new delimiters must be two words without =, as in {{=<% %>=}}"},
    {"\xff", "page.html:1: the text is not UTF-8"},
    {"<a href=\"{{>part}}\">", "page.html:1: a partial may stand only in the text, not in the attribute href"},
    {"<p {{$b}}{{/b}}>", "page.html:1: a block may stand only in the text, not in the tag <p>"},
    {"{{$b}}<p>\n{{/b}}\n{{$b}}{{/b}}",
     "page.html:3: the block b stands in line 1 already; names of blocks are unique"},
    {"{{$b}}<p {{/b}}>", "page.html:1: the block b of line 1 ends in the tag <p>, but it began in the text; "
                         "it must end where it began"},
    {"{{<frame}}\n text {{/frame}}", "page.html:2: text in a layout must stand in one of its blocks"},
    {"{{<frame}}{{name}}{{/frame}}", "page.html:1: only blocks may stand in a layout"},
    {"{{>}}", "page.html:1: {{> needs the name of a template"},
    {"{{>part a=1 a=2}}", "page.html:1: the argument a stands twice"},
    {"{{>part a = 1}}", "page.html:1: an argument of a partial must be name=value or name=\"text\", without blanks"},
    {"{{>part a=\"x}}", "page.html:1: a quote is not closed in the arguments of a partial"},
    {"{{>part}}", "page.html:1: there is no template part"},
};

static void refusals(void **state)
{
    (void)state;
    CASES_RUN(TEMPLATE_HTML, refusals_cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contexts),
        cmocka_unit_test(attributes_by_section),
        cmocka_unit_test(refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
