using System.Runtime.CompilerServices;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

/// <summary>What the standards forbid of a sandbox's pod is what docs/security.md lists, and nothing else.</summary>
public sealed class PodSecurityStandardsTests
{
    private static readonly string[] Documented =
    [
        "baseline: Capabilities: NET_ADMIN", "baseline: Capabilities: SYS_ADMIN", "restricted: Privilege Escalation: allowPrivilegeEscalation",
        .. PodSecurity.JailCapabilities.Select(name => $"restricted: Capabilities: {name}"),
    ];

    private static readonly Dictionary<string, Action<McpSandboxSpec>> Wishes = new()
    {
        ["none"] = _ => { },
        ["an ephemeral workspace"] = spec => spec.Workspace.Ephemeral = true,
        ["a key for the search engine"] = spec => spec.Tools.Web.Search = new() { Provider = "brave", SecretKeyRef = new() { Name = "brave", Key = "key" } },
        ["a token of the user's"] = spec => spec.Auth.TokenSecretName = "mine",
        ["profiles of the node"] = spec =>
        {
            spec.Security.AppArmorProfile = new() { Type = "Localhost", LocalhostProfile = "container-mcp" };
            spec.Security.SeccompProfile = new() { Type = "Localhost", LocalhostProfile = "container-mcp.json" };
        },
        ["a user namespace"] = spec => spec.Security.UserNamespace = true,
    };

    /// <summary>One change for each control, of a pod that all of them allow. What two controls ask for, two refuse.</summary>
    private static readonly Dictionary<string, Action<V1Pod>> Controls = new()
    {
        ["baseline: HostProcess: hostProcess"] = pod => Security(pod).WindowsOptions = new() { HostProcess = true },
        ["baseline: HostProcess: pod hostProcess"] = pod => pod.Spec.SecurityContext.WindowsOptions = new() { HostProcess = true },
        ["baseline: Host Namespaces: hostNetwork"] = pod => pod.Spec.HostNetwork = true,
        ["baseline: Host Namespaces: hostPID"] = pod => pod.Spec.HostPID = true,
        ["baseline: Host Namespaces: hostIPC"] = pod => pod.Spec.HostIPC = true,
        ["baseline: Privileged Containers: privileged"] = pod => Security(pod).Privileged = true,
        ["baseline: Capabilities: SYS_PTRACE|restricted: Capabilities: SYS_PTRACE"] = pod => Security(pod).Capabilities.Add = ["SYS_PTRACE"],
        ["baseline: HostPath Volumes: more|restricted: Volume Types: more"] = pod => pod.Spec.Volumes.Add(new() { Name = "more", HostPath = new() { Path = "/" } }),
        ["baseline: Host Ports: 80"] = pod => pod.Spec.Containers[0].Ports[0].HostPort = 80,
        ["baseline: Host Probes / Lifecycle Hooks: 10.0.0.1"] = pod => pod.Spec.Containers[0].LivenessProbe.HttpGet.Host = "10.0.0.1",
        ["baseline: Host Probes / Lifecycle Hooks: 10.0.0.2"] = pod => pod.Spec.Containers[0].Lifecycle = new() { PreStop = new() { HttpGet = new() { Host = "10.0.0.2", Port = 80 } } },
        ["baseline: AppArmor: Unconfined"] = pod => Security(pod).AppArmorProfile = new() { Type = "Unconfined" },
        ["baseline: AppArmor: unconfined"] = pod => pod.Metadata.Annotations["container.apparmor.security.beta.kubernetes.io/sandbox"] = "unconfined",
        ["baseline: SELinux: ::spc_t"] = pod => Security(pod).SeLinuxOptions = new() { Type = "spc_t" },
        ["baseline: SELinux: system_u::"] = pod => pod.Spec.SecurityContext.SeLinuxOptions = new() { User = "system_u" },
        ["baseline: /proc Mount Type: procMount"] = pod => Security(pod).ProcMount = "Unmasked",
        ["baseline: Seccomp: Unconfined|restricted: Seccomp: sandbox"] = pod => Security(pod).SeccompProfile = new() { Type = "Unconfined" },
        ["baseline: Sysctls: kernel.msgmax"] = pod => pod.Spec.SecurityContext.Sysctls = [new() { Name = "kernel.msgmax", Value = "1" }],
        ["restricted: Volume Types: more"] = pod => pod.Spec.Volumes.Add(new() { Name = "more", Nfs = new() { Server = "s", Path = "/" } }),
        ["restricted: Privilege Escalation: allowPrivilegeEscalation"] = pod => Security(pod).AllowPrivilegeEscalation = null,
        ["restricted: Running as Non-root: sandbox"] = pod => pod.Spec.SecurityContext.RunAsNonRoot = null,
        ["restricted: Running as Non-root user: runAsUser 0"] = pod => Security(pod).RunAsUser = 0,
        ["restricted: Running as Non-root user: pod runAsUser 0"] = pod => pod.Spec.SecurityContext.RunAsUser = 0,
        ["restricted: Seccomp: sandbox"] = pod => pod.Spec.SecurityContext.SeccompProfile = null,
        ["restricted: Capabilities: sandbox does not drop ALL"] = pod => Security(pod).Capabilities.Drop = ["NET_RAW"],
        ["restricted: Capabilities: CHOWN"] = pod => Security(pod).Capabilities.Add = ["CHOWN", "NET_BIND_SERVICE"],
        // Other containers count like the first.
        ["restricted: Privilege Escalation: allowPrivilegeEscalation|restricted: Capabilities: before does not drop ALL"] = pod => pod.Spec.InitContainers = [new() { Name = "before" }],
    };

    public static TheoryData<string, bool> EveryWish => [.. Wishes.Keys.SelectMany(wish => new[] { (wish, true), (wish, false) })];

    public static TheoryData<string> EveryControl => [.. Controls.Keys];

    [Theory]
    [MemberData(nameof(EveryWish))]
    public void The_pod_breaks_what_is_documented_and_nothing_else(string wish, bool old) =>
        Assert.Equal(Documented.Order(), PodSecurityStandards.Violations(Build(Wishes[wish], old ? Given.Old : Given.New)).Order());

    /// <summary>Only a class can allow it (SecurityValidator), and then the standards' baseline has a word to say.</summary>
    [Fact]
    public void Unconfined_breaks_more()
    {
        var pod = Build(
            spec =>
            {
                spec.Security.AppArmorProfile = new() { Type = "Unconfined" };
                spec.Security.SeccompProfile = new() { Type = "Unconfined" };
            },
            Given.New);

        Assert.Equal(
            ["baseline: AppArmor: Unconfined", "baseline: Seccomp: Unconfined", "restricted: Seccomp: sandbox"], PodSecurityStandards.Violations(pod).Except(Documented).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EveryControl))]
    public void A_pod_changed_in_one_field_is_refused_by_that_fields_rule(string refused)
    {
        var pod = Compliant();
        Controls[refused](pod);

        Assert.Equal(refused.Split('|').Order(), PodSecurityStandards.Violations(pod).Order());
    }

    [Fact]
    public void A_pod_without_the_jails_wishes_is_restricted_and_every_rule_has_its_control()
    {
        Assert.Empty(PodSecurityStandards.Violations(Compliant()));
        Assert.All(PodSecurityStandards.Rules, rule => Assert.Contains(Controls.Keys, key => key.Contains($"{rule.Level}: {rule.Name}: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_documentation_names_what_is_broken()
    {
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../../docs/security.md"));

        Assert.Contains($"| baseline | Capabilities | NET_ADMIN, SYS_ADMIN |", text, StringComparison.Ordinal);
        Assert.Contains($"| restricted | Capabilities | {string.Join(", ", PodSecurity.JailCapabilities)} |", text, StringComparison.Ordinal);
        Assert.Contains("| restricted | Privilege Escalation | allowPrivilegeEscalation |", text, StringComparison.Ordinal);
    }

    private static V1Pod Build(Action<McpSandboxSpec> wish, ClusterCapabilities capabilities) => PodBuilder.Build(Given.Sandbox(wish), Given.Options, capabilities);

    /// <summary>The sandbox's pod without what firejail needs.</summary>
    private static V1Pod Compliant()
    {
        var pod = Build(_ => { }, Given.New);
        Security(pod).AllowPrivilegeEscalation = false;
        Security(pod).Capabilities = new() { Drop = ["ALL"] };
        return pod;
    }

    private static V1SecurityContext Security(V1Pod pod) => pod.Spec.Containers[0].SecurityContext;

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
