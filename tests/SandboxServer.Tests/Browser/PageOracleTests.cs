using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerMcp.SandboxServer.Browser;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Browser;

/// <summary>
/// What web_scrape makes of pages against Chromium's own innerText of them: each is shown in a frame of one page, which writes down what it sees.
/// Compared without what differs on purpose (docs/web.md): how many line breaks, tabs and spaces stand in a row, and where lines break in formulas.
/// </summary>
[Collection("browser")]
public sealed partial class PageOracleTests(BrowserLab lab) : IClassFixture<BrowserLab>
{
    private static readonly string[] Pages =
    [
        "<table><tr><th>Plan</th><th>Price</th></tr><tr><td>Pro</td><td>29 EUR</td></tr><tr><td>3</td></tr></table>",
        "<table><tr><td>9</td><td>3</td></tr><tr><td></td><td>x</td></tr></table>after",
        "<table><caption>cap</caption><thead><tr><td>a<td>b</thead><tbody><tr><td>p1<td>c</tbody><tfoot><tr><td>f</tfoot></table>",
        "x<table><tr><td>in</td></tr></table>y",
        "<table>\n<tr>\n<td> a </td>\n <td>b</td>\n</tr>\n<tr><td>c</td></tr></table>",
        "<table><tr><td>a</td><td hidden>h</td><td>b</td></tr><tr hidden><td>hr</tr><tr><td>z</tr></table>",
        "<table><tr><td colspan=2>wide</td></tr><tr><td rowspan=2>tall</td><td>1</td></tr><tr><td>2</td></tr></table>",
        "<h1>Head</h1><p>One.</p><p>Two<br>Three</p><ul><li>a</li><li>b</li></ul>",
        "<p>Hello <b> bold </b> x</p>  <div> d </div> tail",
        "<p>a</p>\n\n<p>b</p>text<div>c</div><div><div>d</div></div>",
        "<div>text <p>para</p> text2</div>",
        "<ol><li>one<ol><li>in1<li>in2</ol><li>two</ol>",
        "<ul><li><p>one</p></li><li><a href=#>two</a></li></ul>",
        "<dl><dt>T<dd>D<dt>T2<dd>D2</dl>",
        "<h1>1</h1><h2>2</h2><h3>3</h3><h4>4</h4><h5>5</h5><h6>6</h6>",
        "a<button>b</button>c <button> d </button> e",
        "<button><div>in</div><div>button</div></button>t",
        "<a>x</a><a>y</a><label>l1</label><label>l2</label>",
        "<a>x</a> <a>y</a>\n<span>z</span>",
        "<select><option>o1</option><option selected>o2</option></select>after",
        "before<select><optgroup label=G><option>o1</option><option>o2</option></optgroup></select>after",
        "<details><summary>Sum</summary>Hidden text<p>para</p></details>next",
        "<details open><summary>Sum</summary>Shown text<p>para</p></details>next",
        "<details>no summary</details>next",
        "<dialog>closed</dialog><dialog open>opened</dialog>",
        "<pre>  a\n   b\n\n\nc  </pre>after",
        "<pre>\nfirst</pre>",
        "<pre>a<br>b</pre><pre>x\ty\n</pre>z",
        "<p>code: <code>x = 1</code></p><pre><code>def f():\n    return 1\n</code></pre>",
        "<p hidden>h</p><div style=\"display:none\">n</div><span style=\"visibility:hidden\">v</span>t",
        "a<span style=\"visibility:hidden\">v<span style=\"visibility:visible\">s</span></span>t",
        "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>x",
        "<svg><title>T</title><desc>D</desc><text>one</text><text>two <tspan>three</tspan></text></svg>after",
        "<svg><foreignObject><p>fo1</p><p>fo2</p></foreignObject><a><text>link</text></a></svg>",
        "<p>日本\n語</p><p>日本 語</p><p>a\nb</p><p>한\n국</p>",
        "<p>a&nbsp;&nbsp;b &nbsp; c</p><p>x\u3000y</p><p>s&shy;h z&#8203;w</p>",
        "<video>fallback</video><canvas>cfb</canvas><audio>aud</audio><iframe>if</iframe><noscript>ns</noscript><noembed>ne</noembed><noframes>nf</noframes>x",
        "<img alt=\"picture\">t<input value=\"iv\"><input type=submit value=S><progress>pf</progress><meter>mf</meter>",
        "<fieldset><legend>L</legend>content</fieldset>z",
        "<div>a<hr>b</div>",
        "<div style=\"display:flex\"><span>a</span><span>b</span> <b>c</b></div>d",
        "<div style=\"display:grid\"><a>x</a>text<a>y</a></div><span style=\"display: inline-flex\"><i>1</i><i>2</i></span>z",
        "<ul style=\"display:flex\"><li style=\"display:inline\">a</li><li>b</li></ul><ul><li style=\"display:inline\">c</li><li style=\"display:inline\">d</li></ul>",
        "<table style=\"display:block\"><tr><td>a<td>b</table><table><tr style=\"display:flex\"><td>c<td>d</table>",
        "<marquee>m</marquee>x<center>c</center><xmp> <b>x</b> </xmp><listing> l  l </listing>",
        "<span style=\"display:block\">b1</span><span style=\"display:block\">b2</span><span style=\"display:inline-block\">i1</span><span style=\"display:inline-block\">i2</span>",
        "<div style=\"white-space:pre\">a  b\n c</div><div style=\"white-space:pre-line\">a  b\n c</div><p style=\"white-space:nowrap\">a  \n b",
        "<datalist><option>dl</datalist><menu><li>m</menu><dir><li>d</dir><nav>n</nav><main>mm</main><aside>as</aside>",
        "a<br> b<br><br>c <br>",
        "<p>x<wbr>y</p><p> <i> </i>z</p>",
        "<td>loose</td><tr><td>x",
        "<div style=\"display:table\"><div style=\"display:table-row\"><div style=\"display:table-cell\">c1</div><div style=\"display:table-cell\">c2</div></div></div>",
        "<div style=\"display:contents\"><p>dc</p></div><span style=\"float:left\">fl</span>t<span style=\"position:absolute\">abs</span>u",
        "<p>tab\there   and \r\n newline</p>",
        "<p>x</p><br><p>y</p>",
        "<figure><img><figcaption>cap</figcaption></figure><address>ad</address><blockquote>q</blockquote>",
        "<div popover>pop</div>x<area alt=y><param>",
        "<article><header>H</header><section>S</section><footer>F</footer></article><search>find</search><hgroup><h1>g</h1></hgroup>",
        "<p>one<p>two<div>three<p>four</div>five",
        "<b>bold<p>misnested</b> rest</p>",
        "<script>var no = 'no'</script><style>p{}</style><template><p>t</p></template><p>yes</p>",
        "<form><label>Name <input></label><p>and</p><select multiple><option>m1<option>m2</select></form>",
        "<p>5 &lt; 6 &amp;&amp; 7 &gt; 2 &copy; &eacute; &#128512;</p>",
        "<object>obj</object><embed>x",
        "<p>Price:<span>9</span><span>99</span></p><p><em>a</em>,<em>b</em></p>",
        "<div><span>a</span><div>b</div><span>c</span></div>",
    ];

    private static readonly (string Name, byte[] Body, string Type)[] Encoded =
    [
        ("late meta", [.. Ascii($"<head><!--{new string('x', 1500)}--><meta charset=windows-1251></head><p>"), 0xcf, 0xf0, 0xe8], "text/html"),
        ("meta in a script", [.. Ascii("<script>'<meta charset=utf-8>'</script><meta charset=koi8-r><p>"), 0xf0, 0xd2], "text/html"),
        ("meta in a comment", [.. Ascii("<!-- <meta charset=utf-8> --><meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'><p>"), 0x93, 0xfa, 0x96, 0x7b], "text/html"),
        ("header", [.. Ascii("<meta charset=utf-8><p>"), 0xe9], "text/html; charset=ISO-8859-1"),
        ("latin1 is windows-1252", [.. Ascii("<p>"), 0x80, 0x93], "text/html; charset=latin1"),
        ("mark over header", [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes("<p>é")], "text/html; charset=windows-1252"),
        ("utf-16 in meta", Encoding.UTF8.GetBytes("<meta charset=utf-16><p>é"), "text/html"),
        ("big5", [.. Ascii("<p>"), 0xa4, 0xa4, 0xa4, 0xe5], "text/html; charset=big5"),
        ("gb2312", [.. Ascii("<p>"), 0xd6, 0xd0, 0x80], "text/html; charset=gb2312"),
        ("euc-kr", [.. Ascii("<p>"), 0xb0, 0xa1, 0x81, 0x41], "text/html; charset=ks_c_5601-1987"),
        ("euc-jp", [.. Ascii("<p>"), 0xc6, 0xfc, 0x8e, 0xb1, 0x8f], "text/html; charset=euc-jp"),
        ("broken pair", [.. Ascii("<p>"), 0x93, .. Ascii("<b>still</b>")], "text/html; charset=shift_jis"),
        ("iso-8859-16", [.. Ascii("<p>"), 0xa4, 0xfe], "text/html; charset=iso-8859-16"),
        ("x-user-defined", [.. Ascii("<p>"), 0x80, 0xff], "text/html; charset=x-user-defined"),
        ("replacement", [.. Ascii("<p>text")], "text/html; charset=iso-2022-kr"),
        ("unknown label", [.. Ascii("<meta charset=koi8-r><p>"), 0xf0], "text/html; charset=nonsense"),
        ("xhtml", Encoding.UTF8.GetBytes("<html xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title><script src='/none.js'/><style/></head><body><h1>Ü</h1><p>a</p><table><tr><td>1</td><td>2</td></tr></table></body></html>"), "application/xhtml+xml"),
        ("xhtml with its encoding", [.. Ascii("<?xml version='1.0' encoding='iso-8859-1'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>"), 0xe9, .. Ascii("</p></body></html>")], "application/xhtml+xml"),
    ];

    [Fact]
    public async Task Text_is_what_the_browser_shows()
    {
        Assert.True(Pages.Length + Encoded.Length >= 60);
        string[] names = [.. Pages, .. Encoded.Select(page => page.Name)];
        string[] urls =
        [
            .. Pages.Select((page, i) => lab.Site.Serve($"/page{i}", "<!doctype html>" + page)),
            .. Encoded.Select((page, i) => lab.Site.Serve($"/encoded{i}", page.Body, page.Type)),
        ];
        var oracle = lab.Site.Serve("/oracle", $$"""
            <!doctype html><pre id=seen></pre><script>
              const urls = {{JsonSerializer.Serialize(urls)}};
              Promise.all(urls.map(url => new Promise(done => {
                const frame = document.createElement('iframe');
                frame.onload = () => { done(frame.contentDocument.body?.innerText ?? ''); };
                frame.src = url;
                document.body.append(frame);
              }))).then(texts => { seen.textContent = JSON.stringify(texts); seen.id = 'done'; });
            </script>
            """);

        var page = await lab.BrowseAsync(oracle, new BrowseWait("#done"));
        Assert.True(page.Success, page.Error);
        var seen = JsonSerializer.Deserialize<string[]>(System.Net.WebUtility.HtmlDecode(Seen().Match(page.Content).Groups[1].Value))!;

        List<string> different = [];
        for (var i = 0; i < urls.Length; i++)
        {
            var scraped = await lab.Web.ScrapeAsync(urls[i], null, null, TestContext.Current.CancellationToken);
            if (Normal(seen[i]) != Normal(scraped.Content))
            {
                different.Add($"{names[i]}\n  browser: {JsonSerializer.Serialize(Normal(seen[i]))}\n  scraped: {JsonSerializer.Serialize(Normal(scraped.Content))} {scraped.Error}");
            }
        }

        Assert.True(different.Count == 0, string.Join("\n", different));
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static string Normal(string text) => Breaks().Replace(Spaces().Replace(text, " "), "\n").Trim(' ', '\n');

    [GeneratedRegex("<pre id=\"done\">(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Seen();

    [GeneratedRegex("[ \t]+")]
    private static partial Regex Spaces();

    [GeneratedRegex(" ?\n[ \n]*")]
    private static partial Regex Breaks();
}
