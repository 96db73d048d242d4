using ContainerMcp.SandboxServer.Browser;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ContainerMcp.SandboxServer.Tests.Isolation;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Browser;

/// <summary>The browser comes when called, goes when idle, and takes no more than one call with it when it dies.</summary>
[Collection("browser")]
public sealed class BrowserLifecycleTests
{
    [Fact]
    public async Task Its_jail_has_no_network_and_sees_nothing_of_the_server()
    {
        await using var lab = await StartAsync(new());
        Assert.True((await lab.BrowseAsync(lab.Site.Serve("/", "x"))).Success);
        var pids = Inside(lab);

        Assert.InRange(pids.Count, 3, 60);
        var seen = 0;
        foreach (var pid in pids)
        {
            string[] net;
            string status;
            try
            {
                net = await File.ReadAllLinesAsync($"/proc/{pid}/net/dev");
                status = await File.ReadAllTextAsync($"/proc/{pid}/status");
            }
            catch (IOException)
            {
                continue; // a page's process that has just ended
            }

            seen++;
            var interfaces = net.Where(line => line.Contains(':', StringComparison.Ordinal)).Select(line => line.Split(':')[0].Trim());
            Assert.Equal(["lo"], interfaces);
            Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
            Assert.Contains("CapBnd:\t0000000000000000", status, StringComparison.Ordinal);
            Assert.Contains("Seccomp:\t2", status, StringComparison.Ordinal);
        }

        Assert.True(seen >= 3, $"only {seen} processes of the browser were seen");
    }

    [Fact]
    public async Task Killed_in_the_middle_it_costs_one_call()
    {
        await using var lab = await StartAsync(new());
        Assert.True((await lab.BrowseAsync(lab.Site.Serve("/first", "x"))).Success);
        var asked = new TaskCompletionSource();
        var url = lab.Site.Serve("/slow", context =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var running = lab.BrowseAsync(url);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(110));
        var old = Marks(lab);

        foreach (var pid in Inside(lab))
        {
            _ = Kill(pid, 9);
        }

        var page = await running;
        Assert.Equal((false, "Error browsing webpage: the browser ended unexpectedly; the next call starts a new one"), (page.Success, page.Error));
        Assert.True((await lab.BrowseAsync(lab.Site.Url("/first"))).Success);
        await Eventually.HoldsAsync(() => !old.Any(Processes.Lives));
    }

    [Fact]
    public async Task Idle_it_is_stopped_and_leaves_no_process()
    {
        await using var lab = await StartAsync(new() { Idle = TimeSpan.FromMilliseconds(200) });
        Assert.Null(lab.Host.Running);
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var running = lab.BrowseAsync(lab.Site.Serve("/", async context =>
        {
            asked.TrySetResult();
            await go.Task;
            await context.Response.WriteAsync("x");
        }));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(110));
        var processes = Marks(lab);
        Assert.InRange(processes.Count, 4, 60);
        go.SetResult();
        Assert.True((await running).Success);

        await Eventually.HoldsAsync(() => lab.Host.Running is null && !processes.Any(Processes.Lives));

        Assert.True((await lab.BrowseAsync(lab.Site.Url("/"))).Success);
    }

    [Fact]
    public async Task A_fresh_browser_takes_over_after_many_calls()
    {
        await using var lab = await StartAsync(new() { MaxCalls = 2 });
        var url = lab.Site.Serve("/", "x");
        var first = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await lab.BrowseAsync(url)).Success);
            first.Add(lab.Host.Running?.JailPid ?? 0);
        }

        Assert.Equal(2, first.Where(pid => pid != 0).Distinct().Count());
    }

    [Fact]
    public async Task The_end_of_the_server_ends_it_and_what_runs_in_it()
    {
        var lab = await StartAsync(new());
        var asked = new TaskCompletionSource();
        var running = lab.BrowseAsync(lab.Site.Serve("/", context =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        }));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(110));
        var processes = Marks(lab);

        await lab.DisposeAsync();

        Assert.False((await running).Success);
        await Eventually.HoldsAsync(() => !processes.Any(Processes.Lives));
    }

    [Fact]
    public async Task Without_a_browser_the_error_says_what_to_do()
    {
        await using var lab = new BrowserLab { BrowserPath = "/usr/bin/no-such-browser" };
        await lab.InitializeAsync();

        var page = await lab.BrowseAsync(lab.Site.Url("/"));

        Assert.Equal((false, lab.Site.Url("/")), (page.Success, page.Url));
        Assert.Contains("image has no browser", page.Error, StringComparison.Ordinal);
        Assert.True((await lab.Web.ScrapeAsync(lab.Site.Serve("/", "text"), null, null, TestContext.Current.CancellationToken)).Success);
    }

    [Fact]
    public async Task Nothing_of_the_servers_environment_reaches_browser_or_driver_and_a_crash_leaves_nothing()
    {
        const string Canary = "canary-7316";
        await using var lab = await StartAsync(new()); // only its site
        var url = lab.Site.Serve("/", "<title>Site</title>x").Replace("site.test", "127.0.0.1", StringComparison.Ordinal);
        await using var server = await ServerProcess.StartAsync(environment =>
        {
            environment["WEB_ALLOWED_ADDRESSES"] = $"127.0.0.1:{lab.Site.Port}";
            environment["SANDBOX_ENV_SECRET"] = Canary;
            environment["BASH_TIMEOUT_MAX"] = "77";
        });
        await using var client = await McpConnection.OpenAsync(server.Address, McpTransport.StreamableHttp, ServerProcess.Token);
        var answer = await client.CallToolAsync("web_browse", new Dictionary<string, object?> { ["url"] = url, ["timeout"] = 100 });
        Assert.Equal("Site", answer.StructuredContent!.Value.GetProperty("title").GetString());

        var processes = Processes.DescendantsOf(server.Id);
        var seen = processes.Select(process => (process, Environment: Read(process.Pid, "environ"), Command: Read(process.Pid, "cmdline"))).ToList();
        Assert.Contains(seen, entry => entry.Command.Contains(".playwright", StringComparison.Ordinal) && entry.Environment.Length > 0);
        Assert.DoesNotContain(seen, entry => entry.Environment.Contains(Canary, StringComparison.Ordinal) || entry.Environment.Contains("MCP_", StringComparison.Ordinal));
        server.Signal(9);

        await Eventually.HoldsAsync(() => !processes.Any(Processes.Lives));
    }

    private static async Task<BrowserLab> StartAsync(BrowserOptions options)
    {
        var lab = new BrowserLab { Options = options };
        await lab.InitializeAsync();
        return lab;
    }

    /// <summary>The browser's processes and its driver's; without the drivers of servers that other tests have started.</summary>
    private static IReadOnlyList<(int Pid, string Started)> Marks(BrowserLab lab)
    {
        var all = Processes.DescendantsOf(Environment.ProcessId);
        var others = Named("ContainerMcp.SandboxServer").SelectMany(server => Processes.DescendantsOf(server.Pid));
        var drivers = Named(".playwright").Except(others).ToList();
        Assert.NotEmpty(drivers);
        return [.. drivers, .. Processes.DescendantsOf(lab.Host.Running!.JailPid)];

        IEnumerable<(int Pid, string Started)> Named(string part) => all.Where(process => Read(process.Pid, "cmdline").Contains(part, StringComparison.Ordinal));
    }

    private static IReadOnlyList<int> Inside(BrowserLab lab) =>
        [.. Processes.DescendantsOf(lab.Host.Running!.JailPid).Select(process => process.Pid)];

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);
}
