using System.Net;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

public sealed class ServerReasonReaderTests
{
    private const string Unready = """{"status":"unavailable","checks":{"isolation":"the jail has a network","workspace":"ok","tools":"ok (11)"}}""";

    [Fact]
    public async Task The_checks_that_fail_are_told() =>
        Assert.Equal("isolation: the jail has a network", await ReadAsync("10.1.2.3", HttpStatusCode.ServiceUnavailable, Unready));

    [Theory]
    [InlineData(HttpStatusCode.OK, Unready)]
    [InlineData(HttpStatusCode.ServiceUnavailable, "")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "not json")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "[1]")]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"checks":{"isolation":3}}""")]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"checks":[]}""")]
    [InlineData(HttpStatusCode.Redirect, "")]
    public async Task Everything_else_is_no_reason(HttpStatusCode code, string body) => Assert.Null(await ReadAsync("10.1.2.3", code, body));

    [Theory]
    [InlineData(null)]
    [InlineData("example.org")]
    [InlineData("10.1.2.3:80@example.org")]
    public async Task Only_an_address_is_ever_asked(string? address) => Assert.Null(await ReadAsync(address, HttpStatusCode.ServiceUnavailable, Unready));

    [Fact]
    public async Task A_huge_answer_is_given_up() =>
        Assert.Null(await ReadAsync("10.1.2.3", HttpStatusCode.ServiceUnavailable, Unready + new string(' ', 1_000_000)));

    private static async Task<string?> ReadAsync(string? address, HttpStatusCode code, string body)
    {
        using var client = new HttpClient(new Answer(code, body)) { MaxResponseContentBufferSize = 4096 };
        return await new ServerReasonReader(client).ReadAsync(new V1Pod { Status = new() { PodIP = address } }, TestContext.Current.CancellationToken);
    }

    private sealed class Answer(HttpStatusCode code, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(code) { Content = new StringContent(body) });
    }
}
