using ContainerMcp.EndToEnd.Tests.Infrastructure;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>What the product takes for granted of a cluster, on the cluster under test.</summary>
public sealed class ClusterTests(Installation installation)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_with_the_settings_of_a_sandbox_has_volume_names_and_jails()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var probe = await File.ReadAllTextAsync(Repository.File("tests/EndToEnd/cluster-probe.yaml"), Ct);
        (await ns.ApplyAsync(probe.Replace("$IMAGE", installation.SandboxImage, StringComparison.Ordinal), Ct)).Ok();
        var wait = await ns.KubectlAsync(Ct, "wait", "--for=condition=Ready", "pod/probe", "--timeout=60s");
        Assert.True(wait.ExitCode == 0, wait.All + (await ns.KubectlAsync(Ct, "describe", "pods")).All);

        // A default storage class makes the volume, and an ordinary user may write to it.
        await InProbeAsync(ns, "touch /workspace/written");

        // Service names: short, fully qualified, headless (the pod's own address), and the address behind them answers.
        var address = (await ns.KubectlAsync(Ct, "get", "pod", "probe", "--output=jsonpath={.status.podIP}")).Ok();
        Assert.Equal(address, await ResolveAsync(ns, $"headless.{ns.Name}.svc.cluster.local"));
        var service = (await ns.KubectlAsync(Ct, "get", "service", "web", "--output=jsonpath={.spec.clusterIP}")).Ok();
        Assert.Equal(service, await ResolveAsync(ns, "web"));
        Assert.Equal(service, await ResolveAsync(ns, $"web.{ns.Name}.svc.cluster.local"));
        Assert.Contains("written", await InProbeAsync(ns, "python3 -c 'import urllib.request; print(urllib.request.urlopen(\"http://web/\").read())'"), StringComparison.Ordinal);

        // A jail is a jail: no capability, no way to gain one, no network but loopback.
        var jail = await InProbeAsync(
            ns, "firejail --quiet --noprofile --net=none --caps.drop=all --seccomp --nonewprivs --noroot -- cat /proc/self/status /proc/net/dev");
        Assert.Matches(@"CapBnd:\s+0{16}\n", jail);
        Assert.Matches(@"NoNewPrivs:\s+1\n", jail);
        Assert.Matches(@"Seccomp:\s+2\n", jail);
        Assert.DoesNotContain("eth0", jail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_user_of_the_sandbox_image_can_write_to_its_workspace_and_tmp_only()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var image = installation.SandboxImage;

        (await ns.KubectlAsync(
            Ct, "run", "look", $"--image={image}", "--image-pull-policy=IfNotPresent", "--restart=Never",
            "--command", "--", "sh", "-c", "find / -xdev -writable ! -type l ! -path '/proc/*' ! -path '/dev/*' 2>/dev/null || true")).Ok();

        // Not attached: kubectl loses the output of a container that ends before it is there.
        await Eventually.GetAsync("the end of the search", () => EndedAsync(ns), TimeSpan.FromMinutes(2), Ct, ns.DescribeAsync);
        var run = await ns.KubectlAsync(Ct, "logs", "look");

        var writable = run.Ok().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["/tmp", "/workspace"], writable.Order());
    }

    private static async Task<string?> EndedAsync(SandboxNamespace ns)
    {
        var phase = (await ns.KubectlAsync(Ct, "get", "pod", "look", "--output=jsonpath={.status.phase}")).Ok();
        return phase == "Succeeded" ? phase : null;
    }

    private static async Task<string> InProbeAsync(SandboxNamespace ns, string script) =>
        (await ns.KubectlAsync(Ct, "exec", "probe", "--", "sh", "-c", script)).Ok();

    // A name follows its Service and pod within moments, not at once.
    private static Task<string> ResolveAsync(SandboxNamespace ns, string name) => Eventually.GetAsync(
        $"the name {name}",
        async () =>
        {
            var answer = await ns.KubectlAsync(Ct, "exec", "probe", "--", "python3", "-c", $"import socket; print(socket.gethostbyname('{name}'))");
            return answer.ExitCode == 0 ? answer.Ok().Trim() : null;
        },
        TimeSpan.FromMinutes(1), Ct, ns.DescribeAsync);
}
