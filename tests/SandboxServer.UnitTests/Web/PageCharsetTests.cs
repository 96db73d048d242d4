using System.Text;
using ContainerMcp.SandboxServer.Web;
using Xunit;

namespace ContainerMcp.SandboxServer.UnitTests.Web;

/// <summary>How bytes become text; tests with the real browser beside it are in PageOracleTests.</summary>
public sealed class PageCharsetTests
{
    [Theory]
    [InlineData("<meta charset=windows-1251>", "Привет")]
    [InlineData("<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=\"cp1251\"'>", "Привет")]
    [InlineData("<head><!--LONG--><meta charset=windows-1251>", "Привет")]
    [InlineData("<html><head><script>LONG '<meta charset=utf-8>'</script><style>LONG</style><title>LONG</title><link><meta charset=windows-1251>", "Привет")]
    [InlineData("<!-- <meta charset=koi8-r> --><meta name=x content=charset=koi8-r><meta charset=windows-1251>", "Привет")]
    [InlineData("<?xml version=\"1.0\" encoding=\"windows-1251\"?>", "Привет")]
    [InlineData("<meta charset=nonsense><meta charset=windows-1251>", "Привет")]
    [InlineData("<body>LONG<meta charset=windows-1251>", "Ïðèâåò")]
    [InlineData("<div><meta charset=windows-1251>", "Привет")]
    public void A_page_names_its_encoding_in_its_head(string head, string text) =>
        Assert.EndsWith(text, PageCharset.Decode([.. Encoding.ASCII.GetBytes(head.Replace("LONG", new string('x', 1500), StringComparison.Ordinal)), 0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2], null), StringComparison.Ordinal);

    [Theory]
    [InlineData("latin1", "80", "€")]
    [InlineData(" ISO-8859-1 ", "93", "“")]
    [InlineData("latin-1", "e9", "é")]
    [InlineData("iso-8859-8-i", "e0", "א")]
    [InlineData("iso-8859-8", "bf", "\ufffd")]
    [InlineData("iso-8859-10", "ff", "ĸ")]
    [InlineData("l9", "a4", "€")]
    [InlineData("tis-620", "a1", "ก")]
    [InlineData("macintosh", "bd", "Ω")]
    [InlineData("x-mac-ukrainian", "ff", "€")]
    [InlineData("koi8-ru", "ae", "ў")]
    [InlineData("x-user-defined", "80ff", "\uf780\uf7ff")]
    [InlineData("hz-gb-2312", "616263", "\ufffd")]
    [InlineData("sjis", "93fa967bb1", "日本ｱ")]
    [InlineData("windows-31j", "933c", "\ufffd<")]
    [InlineData("euc-jp", "c6fc8eb1", "日ｱ")]
    [InlineData("iso-2022-jp", "1b2442467c1b284261", "日a")]
    [InlineData("gb2312", "d6d0", "中")]
    [InlineData("big5-hkscs", "a4a4", "中")]
    [InlineData("ks_c_5601-1987", "b0a18141", "가갂")]
    [InlineData("euc-kr", "b03c", "\ufffd<")]
    [InlineData("unicode", "61003000", "a0")]
    [InlineData("utf-16be", "0061", "a")]
    [InlineData("utf-7", "c3a9", "é")]
    public void Labels_are_those_of_the_web(string label, string bytes, string text) => Assert.Equal(text, PageCharset.Decode(Convert.FromHexString(bytes), label, PageKind.Text));

    [Fact]
    public void Xml_is_read_by_its_declaration_or_as_utf_8()
    {
        Assert.Equal("<a>é</a>", PageCharset.Decode(Encoding.Unicode.GetBytes("<a>é</a>"), null, PageKind.Xml));
        Assert.Equal("<a>é</a>", PageCharset.Decode(Encoding.BigEndianUnicode.GetBytes("<a>é</a>"), null, PageKind.Xml));
        Assert.EndsWith("é", PageCharset.Decode([.. "<?xml version='1.0' encoding='latin1'?>"u8, 0xe9], null, PageKind.Xml), StringComparison.Ordinal);
        Assert.EndsWith("é", PageCharset.Decode([.. "\n  <?xml version='1.0' encoding='latin1'?>"u8, 0xe9], null, PageKind.Xml), StringComparison.Ordinal);
        Assert.Equal("<a>\ufffd</a>", PageCharset.Decode([.. "<a>"u8, 0xe9, .. "</a>"u8], null, PageKind.Xml));
    }

    [Theory]
    [InlineData("unicode")]
    [InlineData("ucs-2")]
    [InlineData("UTF-16")]
    public void Text_in_sixteen_bits_is_text_by_each_of_its_labels(string label) =>
        Assert.Equal(PageKind.Text, PageContent.KindOf(MediaType.Parse($"text/plain; charset={label}"), Encoding.Unicode.GetBytes("text")));

    [Fact]
    public void Hostile_heads_cost_little()
    {
        foreach (var part in new[] { "<!--", "<", "</", "<meta charset=", "<script></", "<a b='", "<title>", "<?" })
        {
            Assert.NotNull(PageCharset.Decode(Encoding.ASCII.GetBytes("<head>" + string.Concat(Enumerable.Repeat(part, 500_000))), null));
        }
    }
}
