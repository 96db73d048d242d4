using System.Text.Json;

namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>URLs that must lead nowhere, by both tools, and the list's false denials.</summary>
internal static class WebAttackTable
{
    private const string Refused = """{"content":"","title":null,"success":false,"error":"^(URL |Domain not allowed|Private and internal)"}""";
    private const string NotListed = """{"content":"","title":null,"success":false,"error":"^(URL |Domain not allowed: .*Allowed domains: example\\.com$)"}""";

    /// <summary>Names that lead to where nobody may go.</summary>
    public static IReadOnlyDictionary<string, string> Names { get; } = new Dictionary<string, string>
    {
        // The pod's own resolver knows these without asking anybody.
        ["localhost"] = "127.0.0.1,::1",
        ["foo.localhost"] = "127.0.0.1",
        ["metadata.google.internal"] = "169.254.169.254",
        ["kubernetes.default.svc"] = "10.96.0.1",
        ["localtest.me"] = "127.0.0.1",
        ["127.0.0.1.nip.io"] = "127.0.0.1",
        ["a9fea9fe.nip.io"] = "169.254.169.254",
        ["kubelet.test"] = "192.168.7.7",
        ["mapped.test"] = "::ffff:10.0.0.1",
        ["nat.test"] = "64:ff9b::a00:1",
        ["unique.test"] = "fd00:ec2::254",
        ["linklocal.test"] = "fe80::1",
        ["cgn.test"] = "100.64.1.1",
        ["many.test"] = "10.0.0.1,::1,172.16.0.1",
    };

    public static ConformanceTable Addresses { get; } = Make(Refused,
    [
        "http://127.0.0.1:8000/sse", "http://localhost:8000/", "http://[::1]/", "http://0.0.0.0/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
        "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://172.31.255.255/", "http://100.64.0.1/", "http://10.0.0.5:10250/pods", "http://[fe80::1%25eth0]/", "http://[fe80::1]/",
        "http://0/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[::]/", "http://127。0。0。1/", "http://１２７.0.0.1/", "http://127.0.0.1./", "http://127.0.0.1:{PORT}1/", "http://localhost.:8000/page", "http://foo.localhost:8000/",
        "http://224.0.0.1/", "http://255.255.255.255/", "http://192.0.2.1/", "http://168.63.129.16/", "http://100.100.100.200/",
        "", " ", "site.test", "//site.test/", "/etc/passwd", "file:///etc/passwd", "FILE:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "ftp://site.test/", "gopher://site.test/", "view-source:{SITE}/page", "chrome://version", "about:blank", "ws://site.test/",
        " {SITE}/page", "\t{SITE}/page", "\n{SITE}/page", "{SITE}/page\n", "{SITE}/pa ge", "{SITE}/\0", "http:/site.test/", "http:\\\\site.test\\", "http://user@site.test:{PORT}/page", "http://user:pass@site.test:{PORT}/page", "http://@site.test:{PORT}/page", "http://site.test:{PORT}\\page",
        "http://site.test:0/", "http://site.test:65536/", "http://site.test:-1/", "http://site.test:{PORT}:80/", "http://", "http:///page", "http://.", "http://a..b/", "http://*.test/", "http://[::1/", "http://site%2etest:{PORT}/page", "http://site.test%00:{PORT}/page", "http://\u202esite.test/",
    ]);

    /// <summary>Digits in circles are no address here but a name that nobody has.</summary>
    public static ConformanceTable CircledDigits { get; } = Make("""{"content":"","success":false,"error":"~"}""", ["http://①②⑦.⓪.⓪.①/"]);

    public static ConformanceTable PrivateNames { get; } = Make("""{"content":"","title":null,"success":false,"error":"~Private and internal addresses are refused"}""",
        [.. Names.Keys.Select(name => $"http://{name}/"), "https://kubernetes.default.svc/api", "http://kubelet.test:10250/pods"]);

    public static ConformanceTable Confusions { get; } = Make(NotListed,
    [
        @"http://evil.test\.example.com/", @"http://evil.test\@.example.com/", @"http://evil.test:{PORT}\.example.com/", "http://evil.test./", "http://evil.test:{PORT}/page", "http://[::ffff:127.0.0.1].example.com/", "http://evil.test%2f.example.com/", "http://evil.test%00.example.com/",
        "http://evil.test;.example.com/", "http://evilexample.com:{PORT}/page", "http://example.com.evil.test/", "http://example.com@evil.test:{PORT}/page", "http://example.com:{PORT}@evil.test:{PORT}/page", "http://evil.test:{PORT}/?example.com", "http://evil.test:{PORT}/#.example.com", "http://evil.test:{PORT}?.example.com",
        "http://еxample.com/", "http://xn--xample-9uf.com/", "http://evil.test。example.com/", "http://evil.test．example.com/", "http://evil.test\t.example.com/", "http://evil.test\n.example.com/", "http://example.com%40evil.test/", "http://example.com%09.evil.test/", "http://com/", "http://.example.com/", "http://127.0.0.1:{PORT}/page",
        "{SITE}/page", "http://example.org/", "http://example-com/", "http://evil.test/.example.com", "https://evil.test:{PORT}\\\\example.com",
    ]);

    public static ConformanceTable Listed { get; } = new()
    {
        { "EXAMPLE.com", "web_scrape", """{"url":"http://EXAMPLE.com:{PORT}/page"}""", """{"success":true,"content":"~Head"}""" },
        { "trailing dot", "web_scrape", """{"url":"http://example.com.:{PORT}/page"}""", """{"success":true,"content":"~Head"}""" },
        { "HTTP://", "web_scrape", """{"url":"HTTP://example.com:{PORT}/page"}""", """{"success":true}""" },
        { "subdomain", "web_scrape", """{"url":"http://sub.example.com:{PORT}/page"}""", """{"success":true}""" },
        { "a query like credentials", "web_scrape", """{"url":"http://example.com:{PORT}/page?x=a@b"}""", """{"success":true}""" },
        { "browsed", "web_browse", """{"url":"http://Sub.Example.com:{PORT}/page","timeout":60}""", """{"success":true,"title":"A page"}""" },
        { "a redirect off the list", new ConformanceStep("web_scrape", """{"url":"http://example.com:{PORT}/to-evil"}""", """{"content":"","success":false,"error":"~Domain not allowed: evil.test"}"""), new("web_browse", """{"url":"http://example.com:{PORT}/to-evil","timeout":60}""", """{"content":"","success":false,"error":"~Domain not allowed: evil.test"}""") },
        { "search is not of the list", "web_search", """{"query":"x"}""", """{"results":[{},{},{},{},{}]}""" },
    };

    public static ConformanceTable Pages { get; } = new()
    {
        Both("redirect to loopback", "/to-loopback", """{"content":"","success":false,"error":"~Private and internal addresses are refused"}"""),
        Both("redirect to the metadata service", "/to-metadata", """{"content":"","success":false,"error":"~Private and internal addresses are refused"}"""),
        Both("redirect to a name with a private address", "/to-private-name", """{"content":"","success":false,"error":"~Private and internal addresses are refused"}"""),
        Both("redirect to a file", "/to-file", """{"content":"","success":false}"""),
        Both("redirect loop", "/loop", """{"content":"","success":false,"error":"^(?i).*redirects"}"""),
        { "redirect with credentials", "web_scrape", """{"url":"{SITE}/to-credentials"}""", """{"content":"","success":false,"error":"~credentials"}""" },
        { "gzip bomb", "web_scrape", """{"url":"{SITE}/bomb"}""", """{"content":"","success":false,"error":"~larger"}""" },
        { "a page above the limit", "web_scrape", """{"url":"{SITE}/large"}""", """{"content":"","success":false}""" },
        { "slow drip", "web_scrape", """{"url":"{SITE}/drip","timeout":1}""", """{"success":false,"error":"~timed out"}""" },
        { "JavaScript leads to the metadata service", "web_browse", """{"url":"{SITE}/js-to-metadata","timeout":60}""", "{}" },
        { "fetch, image and frames of private places", "web_browse", """{"url":"{SITE}/inner","timeout":60}""", """{"content":"^(?!.*root:x).*<p id=\"r\">refused</p>","title":"inner","success":true}""" },
    };

    private static ConformanceTable Make(string expected, string[] urls)
    {
        var table = new ConformanceTable();
        foreach (var url in urls)
        {
            var arguments = $$"""{"url":{{JsonSerializer.Serialize(url)}},"timeout":60}""";
            table.Add(JsonSerializer.Serialize(url), new ConformanceStep("web_scrape", arguments, expected), new("web_browse", arguments, expected));
        }

        return table;
    }

    private static (string Row, ConformanceStep[] Steps) Both(string row, string path, string expected)
    {
        var arguments = $$"""{"url":"{SITE}{{path}}","timeout":60}""";
        return (row, [new("web_scrape", arguments, expected), new("web_browse", arguments, expected)]);
    }
}
