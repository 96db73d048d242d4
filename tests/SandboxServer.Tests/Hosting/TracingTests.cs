using System.Net;
using System.Text;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Hosting;

public sealed class TracingTests
{
    [Fact]
    public async Task Spans_of_calls_reach_the_collector_without_contents()
    {
        var received = new StringBuilder();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lock (received)
            {
                received.Append(context.Request.Path).Append(Encoding.UTF8.GetString(body.ToArray()));
            }

            context.Response.StatusCode = (int)HttpStatusCode.OK;
        });
        await collector.StartAsync();
        await using var server = await ServerProcess.StartAsync(env =>
        {
            env["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single();
            env["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
            env["OTEL_BSP_SCHEDULE_DELAY"] = "100";
        });
        await using var client = await McpConnection.OpenAsync(server.Address, McpTransport.StreamableHttp, ServerProcess.Token);

        await client.CallToolAsync("file_write", new Dictionary<string, object?> { ["path"] = "canary-7.txt", ["content"] = "canary-8" });

        await Wait.UntilAsync(() => Text(received).Contains("tools/call file_write", StringComparison.Ordinal), "a span");
        Assert.Contains("/v1/traces", Text(received), StringComparison.Ordinal);
        Assert.Contains("container_mcp.outcome", Text(received), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", Text(received), StringComparison.Ordinal);
        Assert.DoesNotContain(ServerProcess.Token, Text(received), StringComparison.Ordinal);
    }

    private static string Text(StringBuilder received)
    {
        lock (received)
        {
            return received.ToString();
        }
    }
}
