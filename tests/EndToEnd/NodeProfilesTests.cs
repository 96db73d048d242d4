using System.Text.Json;
using ContainerMcp.EndToEnd.Tests.Infrastructure;
using ContainerMcp.Examples.Agent;
using k8s;
using k8s.Models;
using ModelContextProtocol.Client;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>The profiles on the node of the running cluster: installed by the chart, kept, used, missed and taken away.</summary>
public sealed class NodeProfilesTests(Installation installation) : IAsyncLifetime
{
    private const string Class = "seccomp-only";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    // This kernel's; the node's too, since that is a container here.
    private static readonly bool HasAppArmor =
        File.Exists("/sys/module/apparmor/parameters/enabled") && File.ReadAllText("/sys/module/apparmor/parameters/enabled").StartsWith('Y');

    private readonly ProfilesRelease release = new(installation);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>examples/confined.yaml without AppArmor, which the kernel of the local cluster may not have.</summary>
    public async ValueTask InitializeAsync()
    {
        installation.NeedNodeOfItsOwn();
        (await installation.Kubectl.ApplyAsync(
            $$"""
            apiVersion: containermcp.dev/v1alpha1
            kind: McpSandboxClass
            metadata: { name: {{Class}} }
            spec:
              defaults: { security: { seccompProfile: { type: Localhost, localhostProfile: container-mcp.json } } }
            """,
            Ct)).Ok();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_profiles_come_and_go_with_the_chart()
    {
        await release.InstallAsync(Ct);
        var expected = await File.ReadAllTextAsync(Repository.File(ProfilesRelease.SeccompProfile), Ct);
        Assert.Equal(expected, (await release.LookAsync(Ct)).Content);

        // Each node says for itself what it has: this one's kernel may know no AppArmor.
        var pod = await Eventually.GetAsync("a running pod", async () => await release.FindPodAsync(Ct) is { } found && found.ReadyOf("apparmor") is not null ? found : null, Patience, Ct, release.DescribeAsync);
        if (!HasAppArmor)
        {
            Assert.False(pod.ReadyOf("apparmor"));
            await Eventually.TrueAsync(
                "the reason", async () => (await release.DescribeAsync()).Contains("Readiness probe failed: missing: no AppArmor in this node's kernel", StringComparison.Ordinal), Patience, Ct, release.DescribeAsync);
        }

        await release.DeleteFromNodeAsync(Ct);
        await Eventually.TrueAsync("the profile again", async () => (await release.LookAsync(Ct)).Content == expected, Patience, Ct, release.DescribeAsync);

        // An update replaces the pods and touches nothing.
        var before = await release.LookAsync(Ct);
        (await installation.Kubectl.RunAsync(Ct, "--namespace", ProfilesRelease.Namespace, "rollout", "restart", $"daemonset/{ProfilesRelease.DaemonSet}")).Ok();
        await Eventually.TrueAsync("a new pod", async () => await release.FindPodAsync(Ct) is { } next && next.Name != pod.Name && next.ReadyOf("seccomp") == true, Patience, Ct, release.DescribeAsync);
        Assert.Equal(before, await release.LookAsync(Ct));

        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await ns.StartAsync("confined", $"  className: {Class}\n  workspace: {{ephemeral: true}}", Ct);
        await UninstallAsync();
        Assert.Equal(before, await release.LookAsync(Ct));

        (await ns.KubectlAsync(Ct, "delete", "mcpsandbox", "confined")).Ok();
        await Eventually.TrueAsync("the end of the pod", async () => (await ns.KubectlAsync(Ct, "get", "pods", "--output=name")).Ok().Length == 0, Patience, Ct, ns.DescribeAsync);
        await release.InstallAsync(Ct);
        await UninstallAsync();
        Assert.Null((await release.LookAsync(Ct)).Content);

        // Now the node lacks it: said, not ignored; and over as soon as the profile is there.
        (await ns.ApplyAsync(SandboxNamespace.Sandbox("waiting", $"  className: {Class}\n  workspace: {{ephemeral: true}}"), Ct)).Ok();
        await AssertToldAsync(ns, "waiting", "Seccomp", "cannot load seccomp profile");
        await release.InstallAsync(Ct);
        await ns.WaitReadyAsync("waiting", Ct);
    }

    [Fact]
    public async Task Every_tool_works_under_the_profile_and_forbidden_calls_fail()
    {
        await release.InstallAsync(Ct);
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var site = await StartSiteAsync(ns);
        var access = await ns.StartAsync(
            "confined",
            $$"""
              className: {{Class}}
              workspace: { ephemeral: true }
              tools: { bash: { allowedCommands: ['*'] }, web: { search: { provider: searxng, url: "http://{{site}}:8000" } } }
              network: { egress: [ { ipBlock: { cidr: "{{site}}/32" } } ] }
            """,
            Ct);
        await using (var session = await ns.ConnectAsync(access, HttpTransportMode.StreamableHttp, Ct))
        {
            await AssertToolsAsync(session, site);
        }

        var script = await File.ReadAllTextAsync(Repository.File("tests/EndToEnd/forbidden_calls.py"), Ct);
        var sandbox = await TryCallsAsync(ns, "mcp-confined", script);
        // Who has become root in the container, with the capabilities that firejail has: under the profile, and without any.
        await StartRootAsync(ns, "under-the-profile", new() { Type = "Localhost", LocalhostProfile = "container-mcp.json" });
        await StartRootAsync(ns, "without", new() { Type = "Unconfined" });
        var root = await TryCallsAsync(ns, "under-the-profile", script);
        var control = await TryCallsAsync(ns, "without", script);

        Assert.All(sandbox, call => Assert.True(call.Value == "EPERM", $"{call.Key} in the sandbox: {call.Value}"));
        Assert.All(root, call => Assert.True(call.Value == "EPERM", $"{call.Key} as root: {call.Value}"));
        // What needs a capability that no one in the pod has is refused by the kernel anyway.
        string[] capability = ["settimeofday", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "open_by_handle_at"];
        Assert.All(control.Where(call => !capability.Contains(call.Key)), call => Assert.True(call.Value != "EPERM", $"{call.Key} fails without the profile, too"));
    }

    /// <summary>The kernel of the local cluster knows no AppArmor: the class of the example must not end in a sandbox without it.</summary>
    [Fact]
    public async Task A_node_without_AppArmor_starts_nothing_and_says_what_to_do()
    {
        Assert.SkipWhen(HasAppArmor, "this kernel has AppArmor");
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var example = await File.ReadAllTextAsync(Repository.File("examples/confined.yaml"), Ct);
        (await installation.Kubectl.ApplyAsync(example, Ct)).Ok();

        (await ns.ApplyAsync(SandboxNamespace.Sandbox("armoured", "  className: confined\n  workspace: {ephemeral: true}"), Ct)).Ok();

        await AssertToldAsync(ns, "armoured", "AppArmor", "Cannot enforce AppArmor");
        var pod = (await ns.KubectlAsync(Ct, "get", "pod", "mcp-armoured", "--output=jsonpath={.status.containerStatuses[*].state.running}")).Stdout;
        Assert.Equal("", pod);
    }

    private static async Task AssertToldAsync(SandboxNamespace ns, string name, string reason, string cause)
    {
        var message = await ns.ConditionAsync(name, "Ready", reason, Patience, Ct);
        Assert.Contains("the pod does not run without it: ", message, StringComparison.Ordinal);
        Assert.Contains(cause, message, StringComparison.Ordinal);
        Assert.Contains("Install the profiles on the nodes (Helm value nodeProfiles.enabled, docs/security.md)", message, StringComparison.Ordinal);
        Assert.Equal("Failed", (await ns.StatusAsync(name, Ct)).GetProperty("phase").GetString());
        await Eventually.TrueAsync(
            "the event",
            async () => (await ns.KubectlAsync(Ct, "get", "events", $"--field-selector=involvedObject.kind=McpSandbox,reason={reason},type=Warning", "--output=jsonpath={.items[*].message}")).Stdout
                .Contains("Install the profiles on the nodes", StringComparison.Ordinal),
            Patience, Ct, ns.DescribeAsync);
    }

    private async Task UninstallAsync()
    {
        var output = await release.UninstallAsync(Ct);
        Assert.True(output.ExitCode == 0, output.All + (output.ExitCode == 0 ? "" : await release.DescribeAsync()));
    }

    private static async Task AssertToolsAsync(SandboxSession session, string site)
    {
        await SucceedsAsync("file_write", new() { ["path"] = "a.txt", ["content"] = "hello" }, "true");
        await SucceedsAsync("file_read", new() { ["path"] = "a.txt" }, "hello");
        await SucceedsAsync("file_move", new() { ["source"] = "a.txt", ["destination"] = "b.txt" }, "b.txt");
        await SucceedsAsync("file_list", new() { ["path"] = "/" }, "b.txt");
        await SucceedsAsync("system_run_command", new() { ["command"] = "cat b.txt | tr a-z A-Z" }, "HELLO");
        await SucceedsAsync("system_run_python", new() { ["code"] = "import subprocess, json, ssl, threading, multiprocessing\n_ = subprocess.run(['cat', 'b.txt'], capture_output=True, text=True).stdout" }, "hello");
        await SucceedsAsync("system_env_var", [], "variables");
        await SucceedsAsync("file_delete", new() { ["path"] = "b.txt" }, "true");
        await SucceedsAsync("web_scrape", new() { ["url"] = $"http://{site}:8000/page.html" }, "served by a pod");
        await SucceedsAsync("web_search", new() { ["query"] = "anything" }, "found by a pod");

        async Task SucceedsAsync(string tool, Dictionary<string, object?> arguments, string expected)
        {
            var answer = (await session.CallAsync(tool, arguments, Ct)).GetRawText();
            Assert.True(answer.Contains(expected, StringComparison.Ordinal) && !answer.Contains("\"success\":false", StringComparison.Ordinal), $"{tool}: {answer}");
        }
    }

    /// <summary>A page and, as SearXNG would answer, a search; its address.</summary>
    private async Task<string> StartSiteAsync(SandboxNamespace ns)
    {
        const string Serve =
            """
            cd /tmp && echo '<html><body>served by a pod</body></html>' >page.html &&
            echo '{"results":[{"title":"found by a pod","url":"http://example.org/","content":"text"}]}' >search && exec python3 -m http.server 8000
            """;
        await ns.Client.CoreV1.CreateNamespacedPodAsync(Pod("site", ["sh", "-c", Serve], null), ns.Name, cancellationToken: Ct);
        (await ns.KubectlAsync(Ct, "wait", "--for=condition=Ready", "pod/site", "--timeout=60s")).Ok();
        return (await ns.KubectlAsync(Ct, "get", "pod", "site", "--output=jsonpath={.status.podIP}")).Ok();
    }

    private async Task StartRootAsync(SandboxNamespace ns, string name, V1SeccompProfile profile)
    {
        var context = new V1SecurityContext
        {
            RunAsUser = 0,
            SeccompProfile = profile,
            Capabilities = new() { Drop = ["ALL"], Add = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "NET_ADMIN", "SETGID", "SETPCAP", "SETUID", "SYS_ADMIN"] },
        };
        await ns.Client.CoreV1.CreateNamespacedPodAsync(Pod(name, ["sleep", "600"], context), ns.Name, cancellationToken: Ct);
        (await ns.KubectlAsync(Ct, "wait", "--for=condition=Ready", $"pod/{name}", "--timeout=60s")).Ok();
    }

    private V1Pod Pod(string name, string[] command, V1SecurityContext? context) => new()
    {
        Metadata = new() { Name = name },
        Spec = new()
        {
            AutomountServiceAccountToken = false,
            TerminationGracePeriodSeconds = 0,
            Containers = [new() { Name = "main", Image = installation.SandboxImage, Command = command, SecurityContext = context }],
        },
    };

    private static async Task<Dictionary<string, string>> TryCallsAsync(SandboxNamespace ns, string pod, string script) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>((await ns.KubectlAsync(Ct, "exec", pod, "--", "python3", "-c", script)).Ok())!;
}
