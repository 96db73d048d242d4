using System.Net;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Egress;

/// <summary>The URLs that got through the original, and their relatives: each is refused before anything is dialled.</summary>
public sealed class EgressRefusalTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly FixtureSite site = new();

    public ValueTask InitializeAsync() => site.InitializeAsync();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    public static TheoryData<string> PrivateAddresses =>
    [
        "http://127.0.0.1:8000/sse", "http://localhost:8000/", "http://LOCALHOST:8000/", "http://localhost.:8000/", "http://x.localhost/", "http://[::1]/", "http://[::1]:8000/", "http://0.0.0.0/", "http://0/", "http://127.1/",
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://017700000001/", "http://127.0.0.1./", "http://127.0.1.3:8000/", "http://127.255.255.254/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:7f00:1]/", "http://[::127.0.0.1]/", "http://[::7f00:1]/", "http://[::]/", "http://[::ffff:0:7f00:1]/",
        "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://169.254.170.2/", "http://100.100.100.200/", "http://192.0.0.192/", "http://168.63.129.16/", "http://0xa9fea9fe/", "http://2852039166/",
        "http://10.0.0.1/", "http://10.96.0.1:443/", "http://10.255.255.255/", "http://192.168.0.1/", "http://172.16.0.1/", "http://172.31.255.255/", "http://100.64.0.1/", "http://100.127.255.255/",
        "http://[fe80::1]/", "http://[fec0::1]/", "http://[fc00::1]/", "http://[fdff::1]/", "http://[ff02::1]/", "http://[100::1]/", "http://224.0.0.1/", "http://239.255.255.255/", "http://240.0.0.1/", "http://255.255.255.255/",
        "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b:1::7f00:1]/", "http://[64:ff9b:1::808:808]/", "http://[2002:7f00:1::]/", "http://[2002:a00:1::1]/", "http://[2001::7f00:1]/", "http://[2001:db8::1]/", "http://[3fff::1]/", "http://[5f00::1]/",
        "http://192.0.2.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://198.18.0.1/", "http://198.19.255.255/", "http://10.0.0.5:10250/pods", "http://192.88.99.1/",
    ];

    public static TheoryData<string, string> PrivateNames => new()
    {
        { "metadata.google.internal", "169.254.169.254" },
        { "kubernetes.default.svc", "10.96.0.1" },
        { "kubernetes.default.svc.cluster.local", "10.96.0.1" },
        { "localtest.me", "127.0.0.1" },
        { "127.0.0.1.nip.io", "127.0.0.1" },
        { "a9fea9fe.nip.io", "169.254.169.254" },
        { "mapped.test", "::ffff:10.0.0.1" },
        { "nat.test", "64:ff9b::a00:1" },
        { "six.test", "::1" },
        { "unique.test", "fd12:3456::1" },
        { "scoped.test", "fe80::1%1" },
        { "many.test", "10.0.0.1,192.168.1.1,::1" },
        { "router", "192.168.0.1" },
    };

    public static TheoryData<string> NotWebUrls =>
    [
        "", " ", "example.com", "//example.com", "/etc/passwd", "file:///etc/passwd", "FILE:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "ftp://example.com/", "gopher://127.0.0.1:6379/_x",
        "view-source:http://example.com/", "chrome://version", "about:blank", "ws://example.com/", "unix:///var/run/docker.sock", " http://example.com/", "\thttp://example.com/", "\nhttp://example.com/",
        "http:/example.com/", "http:example.com", "http:\\\\example.com\\", "https:/\\example.com/", "ht\ntp://example.com/", "dict://127.0.0.1:11211/", "jar:http://example.com!/", "blob:http://example.com/x", "httpx://example.com/",
    ];

    public static TheoryData<string> MalformedUrls =>
    [
        @"http://evil.test\.example.com/", @"http://evil.test\@.example.com/", @"http://example.com\@evil.test/", @"http://example.com/a\b", "http://user@evil.test/", "http://user:pass@example.com/", "http://example.com@evil.test/",
        "http://example.com:80@evil.test/", "http://@evil.test/", "http://:@evil.test/", "http://example.com%40evil.test/", "http://evil.test%2f.example.com/", "http://evil.test%00.example.com/", "http://evil.test\0.example.com/", "http://evil.test\t.example.com/",
        "http://exa\nmple.com/", "http://exa mple.com/", "http://example.com/a b", "http://example.com/\r\nX: y", "http://evil.test;.example.com/", "http://evil.test,.example.com/", "http://[::ffff:127.0.0.1].example.com/", "http://[::1%25eth0]/", "http://[fe80::1%25eth0]/", "http://[::1/",
        "http://evil.test\u3002example.com/", "http://evil.test\uff0eexample.com/", "http://evil.test\uff61example.com/", "http://127\u30020\u30020\u30021/", "http://example.com\u200b/", "http://example.com\u00a0/", "http://\u202eexample.com/",
        "http:///", "http://", "http://.", "http://..", "http://a..b/", "http://.example.com/", "http://example.com../", "http://-example.com/", "http://1.2.3.4.5/", "http://256.256.256.256/", "http://example.com:0/", "http://example.com:65536/", "http://example.com:-1/",
        "http://example.com:80:90/", "http://example.com:8o/", "http://*.example.com/", "http://$(id).example.com/", "http://example.com\u0085/", "http://0x/", "http://evil.test.0x7f/",
    ];

    public static TheoryData<string> NamesBesideTheList =>
    [
        "http://evilexample.com/", "http://example.com.evil.test/", "http://evil.test/example.com", "http://evil.test/?example.com", "http://evil.test/#example.com", "http://evil.test/#@example.com", "http://evil.test?x=.example.com", "http://com/", "http://xn--xample-9uf.com/",
        "http://\u0435xample.com/", "http://example.com.br/", "http://example.org/", "http://evil.test./", "http://example-com/", "http://exampleacom/", "http://93.184.216.34/", "http://sub.evilexample.com/", "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/", "http://ex\u00e4mple.com/",
    ];

    [Theory]
    [MemberData(nameof(PrivateAddresses))]
    public async Task Private_addresses_are_refused_in_every_spelling(string url)
    {
        site.Resolver.Names["localhost"] = site.Resolver.Names["x.localhost"] = [IPAddress.Loopback, IPAddress.IPv6Loopback];
        await AssertRefusedAsync(url, null);
    }

    [Theory]
    [MemberData(nameof(PrivateNames))]
    public async Task Names_with_private_addresses_are_refused(string name, string addresses)
    {
        site.Resolver.Names[name] = [.. addresses.Split(',').Select(IPAddress.Parse)];
        await AssertRefusedAsync($"http://{name}/", "Private and internal addresses are refused");
        await AssertRefusedAsync($"https://{name}:8443/x", "Private and internal addresses are refused");
    }

    [Theory]
    [MemberData(nameof(NotWebUrls))]
    public async Task Other_schemes_and_bare_names_are_refused(string url) => await AssertRefusedAsync(url, $"URL must start with http:// or https:// (got: {url})");

    [Theory]
    [MemberData(nameof(MalformedUrls))]
    public async Task Urls_that_two_readers_read_differently_are_refused(string url)
    {
        await AssertRefusedAsync(url, null);
        await AssertRefusedAsync(url, null, ["example.com"]);
        Assert.Empty(site.Resolver.Asked);
    }

    [Theory]
    [MemberData(nameof(NamesBesideTheList))]
    public async Task Names_that_only_resemble_the_list_are_refused(string url)
    {
        await AssertRefusedAsync(url, "Domain not allowed: ", ["example.com", "", " "]);
        await AssertRefusedAsync(url, "Domain not allowed: ", ["", " "]);
        Assert.Empty(site.Resolver.Asked);
    }

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("http://EXAMPLE.com/")]
    [InlineData("HTTP://example.com/")]
    [InlineData("HTTPS://Example.Com:443/")]
    [InlineData("http://example.com./")]
    [InlineData("http://example.com:8080/")]
    [InlineData("http://a.b.example.com/x?y=http://evil.test/#z")]
    [InlineData("http://xn--mnchen-3ya.example.com/")]
    [InlineData("http://münchen.example.com/")]
    [InlineData("http://under_score.example.com/~x/%41;a=b,c")]
    [InlineData("http://example.com/日本")]
    public void Names_of_the_list_are_allowed(string url)
    {
        foreach (string[] list in new[] { [" Example.COM ", ""], [".example.com"], ["*.example.com"], ["example.com."], ["other.test", "*"], new[] { "com" } })
        {
            new EgressPolicy(new EgressOptions { AllowedDomains = list }).AdmitUrl(url);
        }
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("1.1.1.1", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.0", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.128.0.0", true)]
    [InlineData("223.255.255.255", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("20.1.2.3", false)]
    [InlineData("2a00:1:2::3", false)]
    [InlineData("64:ff9b::1401:203", false)]
    [InlineData("2606:4700::1111%1", false)]
    public void Public_addresses_pass_unless_a_configured_range_holds_them(string address, bool admitted)
    {
        var policy = new EgressPolicy(new EgressOptions { DeniedNetworks = [IPNetwork.Parse("20.0.0.0/8"), IPNetwork.Parse("2a00:1::/32")] });
        Assert.Equal(admitted, policy.Admits(IPAddress.Parse(address), 443));
    }

    [Fact]
    public void An_excepted_address_holds_for_its_port_only()
    {
        var policy = new EgressPolicy(new EgressOptions { AllowedAddresses = [IPEndPoint.Parse("10.1.2.3:8080")] });
        Assert.True(policy.Admits(IPAddress.Parse("10.1.2.3"), 8080));
        Assert.True(policy.Admits(IPAddress.Parse("::ffff:10.1.2.3"), 8080));
        Assert.False(policy.Admits(IPAddress.Parse("10.1.2.3"), 80));
        Assert.False(policy.Admits(IPAddress.Parse("10.1.2.4"), 8080));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("10.2.0.1", false)]
    [InlineData("20.1.2.3", true)]
    [InlineData("20.2.2.3", false)]
    [InlineData("fd00:1::1", true)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fd00:ec2::23", false)]
    [InlineData("fd20:ce::254", false)]
    [InlineData("fd00:c1::a9fe:a9fe", false)]
    [InlineData("fd00:a9fe:a9fe::1", false)]
    [InlineData("fd00:100::100:200", false)]
    [InlineData("fd00:42::42", false)]
    [InlineData("fd12:3456::a9fe:a9fe", false)]
    [InlineData("fd12:3456::169.254.170.2", false)]
    [InlineData("fd12:3456::a9ff:a9fe", true)]
    [InlineData("::ffff:100.100.100.200", false)]
    [InlineData("100.64.0.1", true)]
    [InlineData("100.100.100.200", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("::1", false)]
    [InlineData("fe80::1", false)]
    public void An_allowed_network_opens_its_ordinary_addresses_and_no_special_ones(string address, bool admitted)
    {
        string[] allowed = ["10.1.0.0/16", "20.1.0.0/16", "fd00::/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32", "0.0.0.0/8", "224.0.0.0/4", "192.0.0.0/24", "::/16", "fe80::/10"];
        var policy = new EgressPolicy(new EgressOptions { AllowedNetworks = [.. allowed.Select(IPNetwork.Parse)], DeniedNetworks = [IPNetwork.Parse("20.0.0.0/8")] });
        Assert.Equal(admitted, policy.Admits(IPAddress.Parse(address), 443));
    }

    [Fact]
    public void A_domain_that_is_none_is_refused_at_start()
    {
        foreach (string entry in new[] { "http://example.com", "example.com/x", "a b", "exa*mple.com", "..", "user@example.com", "example.com:80" })
        {
            Assert.Throws<ArgumentException>(() => new EgressPolicy(new EgressOptions { AllowedDomains = [entry] }));
        }
    }

    private async Task AssertRefusedAsync(string url, string? error, string[]? domains = null)
    {
        WebManager web = site.Manager(egress: new EgressOptions { AllowedDomains = domains ?? ["*"] });
        WebPageResult result = await web.ScrapeAsync(url, null, TimeSpan.FromSeconds(10), Ct);
        Assert.False(result.Success);
        Assert.Equal(("", url, null), (result.Content, result.Url, result.Title));
        Assert.NotNull(result.Error);
        Assert.StartsWith(error ?? "", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Request error", result.Error, StringComparison.Ordinal);
        Assert.Empty(site.Dialer.Dialled);
    }
}
