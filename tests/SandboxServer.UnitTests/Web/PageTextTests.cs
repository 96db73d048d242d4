using System.Diagnostics;
using ContainerMcp.SandboxServer.Web;
using Xunit;

namespace ContainerMcp.SandboxServer.UnitTests.Web;

/// <summary>The text of pages without a line break in their source, as most are. The real browser checks the same rules in PageOracleTests.</summary>
public sealed class PageTextTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("<title>T</title><table><tr><th>Plan</th><th>Price</th></tr><tr><td>Pro</td><td>29 EUR</td></tr><tr><td>3</td></tr></table>", "Plan Price\nPro 29 EUR\n3")]
    [InlineData("<h1>Head</h1><p>One.</p><p>Two<br>Three</p><ul><li>a</li><li>b</li></ul>", "Head\nOne.\nTwo\nThree\na\nb")]
    [InlineData("<table><caption>cap</caption><thead><tr><td>a<td>b</thead><tbody><tr><td><p>p1</p><td><div>c</div></tbody><tfoot><tr><td>f</tfoot></table>x", "cap\na b\np1 c\nf\nx")]
    [InlineData("<table><tr><td><p>p1</p><p>p2</p><td>c<td>d</table>", "p1\np2\nc d")]
    [InlineData("<table><tr><td>a<table><tr><td>n1<td>n2</table></td><td>b</td></tr></table>", "a\nn1 n2\nb")]
    [InlineData("<table><tr><td></td><td>x</td></tr><tr><td>y<td><td>z</table>", "x\ny z")]
    [InlineData("x<table><tr><td>in</table>y", "x\nin\ny")]
    [InlineData("<p>Hello <b> bold </b> x</p>  <div> d </div> tail", "Hello bold x\nd\ntail")]
    [InlineData("a<button>b</button>c <button> d </button> e<button><div>f</div></button>g", "abc d e\nf\ng")]
    [InlineData("t<select><option>o1</option><option>o2</option></select>u", "t\no1\no2\nu")]
    [InlineData("<dl><dt>T<dd>D<dt>T2<dd>D2</dl>", "T\nD\nT2\nD2")]
    [InlineData("<div>a<hr>b</div><a>x</a><a>y</a>", "a\nb\nxy")]
    [InlineData("<details><summary>Sum</summary>Hidden<p>para</p></details>next<details open><summary>S2</summary>Shown</details>", "Sum\nnext\nS2\nShown")]
    [InlineData("<p>before <pre>  a\n   b\n\n\nc  </pre>after", "before\n  a\n   b\n\n\nc  \nafter")]
    [InlineData("<pre>a<br>b</pre><pre>\nfirst</pre>", "a\nb\nfirst")]
    [InlineData("x<textarea>  t1\n  t2</textarea>y", "x\n  t1\n  t2\ny")]
    [InlineData("<dialog>closed</dialog><dialog open>opened</dialog><p hidden>h</p><p popover>p</p><datalist><option>d</datalist>", "opened")]
    [InlineData("<p>a</p><p style='display: none'>n</p><span style='VISIBILITY:hidden'>v<i style='visibility:visible'>s</i></span>", "a\ns")]
    [InlineData("<span style='display:block'>b1</span><span style='display:block'>b2</span><div style='display:inline'>i1</div><div style='display:inline'>i2</div>", "b1\nb2\ni1i2")]
    [InlineData("<div style='white-space:pre'>a  b\n c</div><div style='white-space:pre-line'>a  b\n c</div>", "a  b\n c\na b\nc")]
    [InlineData("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>x", "漢かんx")]
    [InlineData("<svg><title>T</title><desc>D</desc><g>g<text>one</text><text>two <tspan>three</tspan></text></g></svg>after", "one\ntwo three\nafter")]
    [InlineData("<svg><foreignObject><p>f1</p><p>f2</p></foreignObject></svg>", "f1\nf2")]
    [InlineData("<math><mi>x</mi><mo>=</mo><mn>1</mn><annotation>ann</annotation></math>", "x = 1")]
    [InlineData("<p>a&nbsp;&nbsp;b &nbsp; c</p><p>x\u3000y</p>", "a\u00a0\u00a0b \u00a0 c\nx\u3000y")]
    [InlineData("<video>v</video><canvas>c</canvas><object>obj</object><audio>a</audio><iframe>i</iframe><noscript>n</noscript><noembed>e</noembed><noframes>f</noframes>x", "objx")]
    [InlineData("<fieldset><legend>L</legend>content</fieldset>z<figure><figcaption>cap</figcaption></figure><address>ad</address>", "L\ncontent\nz\ncap\nad")]
    [InlineData("<ol><li>one<ol><li>in1<li>in2</ol><li>two</ol>", "one\nin1\nin2\ntwo")]
    [InlineData("a<br> b<br><br>c <br>", "a\nb\nc")]
    [InlineData("<xmp> <b>x</b> </xmp><p>tab\there   and \r\n newline<wbr>ed</p>", " <b>x</b> \ntab here and newlineed")]
    [InlineData("<div><template shadowrootmode=open><p>shadow <slot name=n></slot></p><slot>fallback</slot></template>light <b slot=n>named</b></div>", "shadow named\nlight")]
    [InlineData("<div><template shadowrootmode=open><slot></slot><slot></slot></template><slot></slot>once</div>", "once")]
    public void Blocks_cells_items_and_lines_stand_apart(string html, string text) => Assert.Equal(text, new Page(html, isXml: false, 10_000, Ct).Text());

    [Theory]
    [InlineData("tr", "Plan Price\n9 3")]
    [InlineData("td", "9\n3")]
    [InlineData("table", "Plan Price\n9 3")]
    [InlineData("pre code", "  x = 1\n    y")]
    [InlineData("b", "in bold")]
    [InlineData("script", "var a;")]
    [InlineData("style, title", "T  T\n.a{}")]
    [InlineData("i", "")]
    public void Selected_parts_are_laid_out_in_the_same_way(string selector, string text) => Assert.Equal(
        text,
        new Page(
            "<title> T  T </title><style>.a{}</style><script>var a;</script><table><tr><th>Plan<th>Price<tr><td>9</td><td>3</td></table><pre>\n<code>  x = 1\n    y</code></pre><p>a <b> in  bold </b> c<i></i>",
            isXml: false,
            10_000,
            Ct).Select(new SelectorPlan(selector)));

    [Theory]
    [InlineData("<svg><title>Menu icon</title></svg>", null)]
    [InlineData("<svg><title>Menu icon</title></svg><title>Late</title>", "Late")]
    [InlineData("<title> A \n title </title>", "A title")]
    [InlineData("<title></title>", null)]
    public void The_title_is_the_pages(string html, string? title) => Assert.Equal(title, new Page(html, isXml: false, 10_000, Ct).Title);

    [Theory]
    [InlineData("<config><style/><name>value</name></config>", "value", null)]
    [InlineData("<config><script/><title/><name>value</name></config>", "value", null)]
    [InlineData("<kml><style name=\"A\"><item>red</item><item>blue</item></style></kml>", "red\nblue", null)]
    [InlineData("<d><p>Hello <em>you</em>!</p><p>Two</p></d>", "Hello you!\nTwo", null)]
    [InlineData("<d><title>Of it</title><a>1</a><b>2</b></d>", "Of it\n1\n2", "Of it")]
    [InlineData("<d xml:space=\"preserve\">a  b\n c</d>", "a  b\n c", null)]
    [InlineData("<!DOCTYPE d [<!ENTITY own \"mine &lt; yours\"><!ENTITY ext SYSTEM \"file:///etc/passwd\">]><d>&own; &ext; &amp; &eacute; &#65;&#x42; a & b</d>", "mine < yours &ext; & é AB a & b", null)]
    [InlineData("<a><b>one</a><c>lost</c>", "one", null)]
    [InlineData("<a>1 < 2 <b>3</c></b>4</a>", "1 < 2 34", null)]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>Chart</title><text>one</text><g><text>two</text></g></svg>", "one\ntwo", "Chart")]
    [InlineData("<html xmlns='http://www.w3.org/1999/xhtml'><head><meta name='a'><link href='b'><title>T</title></head><body><p>a<br>b</p><hr><p>c</p><img src='x'></body></html>", "a\nb\nc", "T")]
    [InlineData("<!DOCTYPE d [<?note it's fine?><!ENTITY e 'x'>]><d><a>&e;</a><b>y</b></d>", "x\ny", null)]
    public void Xml_is_read_by_its_own_rules(string xml, string text, string? title) =>
        Assert.Equal((text, title), new Page(xml, isXml: true, 10_000, Ct) is var page ? (page.Text(), page.Title) : default);

    [Fact]
    public void A_feed_has_its_titles_links_and_texts()
    {
        var feed = new Page(
            "<?xml version='1.0'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title><![CDATA[My feed]]></title><link>https://f.test/</link>"
                + "<item><title>A &amp; B</title><link>https://f.test/1</link><pubDate>Mon</pubDate><dc:creator>Me</dc:creator><description><![CDATA[<p>Body</p> more]]></description></item></channel></rss>",
            isXml: true,
            10_000,
            Ct);

        Assert.Equal("My feed", feed.Title);
        Assert.Equal("My feed\nhttps://f.test/\nA & B\nhttps://f.test/1\nMon\nMe\n<p>Body</p> more", feed.Text());
        Assert.Equal("https://f.test/1", feed.Select(new SelectorPlan("item link")));
        Assert.Equal("Mon", feed.Select(new SelectorPlan("item > pubDate")));
        Assert.Equal("Me", feed.Select(new SelectorPlan("creator")));
        Assert.Equal("<p>Body</p> more", feed.Select(new SelectorPlan("description")));
    }

    [Fact]
    public void A_feed_by_atom_has_its_links_and_its_pages()
    {
        var feed = new Page(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>Blog</title><link href='https://f.test/'/><entry><title>E</title><link rel='alternate' href='https://f.test/1'/>"
                + "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>One</p><p>Two<br/>three</p><script>no</script></div></content></entry></feed>",
            isXml: true,
            10_000,
            Ct);

        Assert.Equal(("Blog", "Blog\nhttps://f.test/\nE\nhttps://f.test/1\nOne\nTwo\nthree"), (feed.Title, feed.Text()));
    }

    [Fact]
    public void Xhtml_is_a_page()
    {
        var page = new Page(
            "<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd'>"
                + "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>X</title><script src='a.js'/><style/></head><body><h1>H</h1><p>a&nbsp;b</p><div/><table><tr><td>1</td><td>2</td></tr></table></body></html>",
            isXml: true,
            10_000,
            Ct);

        Assert.Equal(("X", "H\na\u00a0b\n1 2"), (page.Title, page.Text()));
        Assert.Equal("H", page.Select(new SelectorPlan("body > h1")));
    }

    [Fact]
    public void Hostile_xml_costs_little()
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal("the page is nested more than 500 levels deep", Fault(Repeat("<a>", 900_000)));
        Assert.Equal("the page has more than 200000 elements", Fault("<r>" + Repeat("<a/>", 900_000)));
        Assert.Equal("an element of the page has more than 1000 attributes", Fault($"<r {string.Concat(Enumerable.Range(0, 5000).Select(i => $" a{i}='1'"))}/>"));
        Assert.Equal("the entities of the page grow to more than 1000000 characters", Fault($"<!DOCTYPE r [<!ENTITY a \"{new string('x', 900)}\">]><r>{Repeat("&a;", 5000)}</r>"));
        Assert.Equal("the page has more than 100 namespaces in one place", Fault($"<r {string.Concat(Enumerable.Range(0, 500).Select(i => $" xmlns:a{i}='u'"))}/>"));
        Assert.Equal("the page is no XML: its element r misuses a namespace that XML reserves", Fault("<r xmlns='http://www.w3.org/2000/xmlns/'/>"));
        Assert.Null(Fault("<r>" + Repeat("a<1</z>", 500_000)));
        Assert.Null(Fault("<r>" + Repeat("<", 2_000_000)));
        Assert.Null(Fault("<r a=\"" + Repeat("<!DOCTYPE [<!--", 200_000)));
        Assert.Null(Fault(Repeat("<!DOCTYPE [\"", 200_000)));
        Assert.Null(Fault("<r>" + Repeat("</r></q>", 400_000)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), watch.Elapsed.ToString());

        static string Repeat(string part, int times) => string.Concat(Enumerable.Repeat(part, times));

        static string? Fault(string xml)
        {
            try
            {
                _ = new Page(xml, isXml: true, 1000, Ct).Text();
                return null;
            }
            catch (PageFault fault)
            {
                return fault.Message;
            }
        }
    }
}
