using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>The request to the sandbox over a real connection, with a server in its place that says what the test wants.</summary>
public sealed class NetworkProberTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"target":"127.0.0.1:8080","connected":true}""", true)]
    [InlineData("""{"target":"127.0.0.1:8080","connected":false}""", false)]
    public async Task The_answer_about_the_operators_own_address_counts(string answer, bool connected)
    {
        var result = await ProbeAsync("200 OK", answer);

        Assert.Equal(connected, result.Connected);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8080), result.Target);
    }

    [Theory]
    [InlineData("200 OK", """{"target":"10.0.0.9:8080","connected":false}""", "which is not its own address")]
    [InlineData("200 OK", """{"target":"x","connected":false}""", "makes no sense")]
    [InlineData("200 OK", """{"target":"127.0.0.1:8080","connected":"no"}""", "makes no sense")]
    [InlineData("200 OK", "[]", "makes no sense")]
    [InlineData("200 OK", "", "makes no sense")]
    [InlineData("404 Not Found", "", "404")]
    [InlineData("302 Found", "", "302")]
    public async Task Everything_else_proves_nothing(string status, string answer, string problem)
    {
        var result = await ProbeAsync(status, answer);

        Assert.Null(result.Connected);
        Assert.Contains(problem, result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again()
    {
        var asked = 0;
        var answer = await ProbeAsync(_ => ++asked < 3 ? Response("429 Too Many Requests", "") : Response("200 OK", """{"target":"127.0.0.1:8080","connected":false}"""));

        Assert.Equal((false, 3), (answer.Connected, asked));
    }

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(8, false, true)]
    [InlineData(9, true, false)]
    public async Task A_network_that_closes_late_is_closed_and_one_that_stays_open_is_open(int open, bool connected, bool late)
    {
        var asked = 0;
        var answer = await ProbeAsync(_ => Response("200 OK", $$"""{"target":"127.0.0.1:8080","connected":{{(++asked <= open ? "true" : "false")}}}"""));

        Assert.Equal((connected, late), (answer.Connected, answer.Late));
    }

    [Fact]
    public async Task What_was_open_when_it_last_answered_counts_as_open()
    {
        var asked = 0;
        var answer = await ProbeAsync(_ => ++asked == 1 ? Response("200 OK", """{"target":"127.0.0.1:8080","connected":true}""") : Response("404 Not Found", ""));

        Assert.True(answer.Connected);
    }

    [Fact]
    public async Task A_redirect_leads_nowhere()
    {
        var asked = 0;
        var answer = await ProbeAsync(request =>
        {
            asked += request.Contains("/elsewhere", StringComparison.Ordinal) ? 1 : 0;
            return Response("302 Found", "", "Location: /elsewhere\r\n");
        });

        Assert.Equal((null, 0), (answer.Connected, asked));
    }

    [Fact]
    public async Task A_huge_answer_is_given_up() =>
        Assert.Null((await ProbeAsync("200 OK", $$"""{"target":"127.0.0.1:8080","connected":true,"more":"{{new string('x', 1 << 20)}}"}""")).Connected);

    [Fact]
    public async Task A_pod_without_an_address_is_not_asked()
    {
        using var prober = new NetworkProber(NetworkProber.CreateClient());

        Assert.Null((await prober.ProbeAsync(new V1Pod { Status = new() { PodIP = "example.org" } }, Ct)).Connected);
    }

    private static Task<NetworkProbeAnswer> ProbeAsync(string status, string body) => ProbeAsync(_ => Response(status, body));

    private static async Task<NetworkProbeAnswer> ProbeAsync(Func<string, string> respond)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var serving = ServeAsync(listener, respond, stop.Token);
        using var prober = new NetworkProber(NetworkProber.CreateClient(), ((IPEndPoint)listener.LocalEndpoint).Port, pause: TimeSpan.Zero);
        var answer = await prober.ProbeAsync(new V1Pod { Status = new() { PodIP = "127.0.0.1" } }, Ct);
        await stop.CancelAsync();
        await serving;
        return answer;
    }

    private static string Response(string status, string body, string headers = "") =>
        $"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    private static async Task ServeAsync(TcpListener listener, Func<string, string> respond, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync(stop);
                var stream = connection.GetStream();
                var buffer = new byte[4096];
                var read = await stream.ReadAsync(buffer, stop);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(respond(Encoding.ASCII.GetString(buffer, 0, read))), stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The test is over, or the prober has had enough.
        }
    }
}
