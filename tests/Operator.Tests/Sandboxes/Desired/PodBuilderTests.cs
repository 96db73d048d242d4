using System.Runtime.CompilerServices;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

public sealed class PodBuilderTests
{
    /// <summary>The whole pod of a sandbox without wishes. To accept a change on purpose: run with UPDATE_GOLDEN=1 and review the difference.</summary>
    [Fact]
    public void The_default_pod_is_the_golden_one()
    {
        var actual = KubernetesYaml.Serialize(Build());
        var path = Path.Combine(Path.GetDirectoryName(ThisFile())!, "default-pod.yaml");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    [Fact]
    public void Only_nodes_with_Linux_are_taken_whatever_the_spec_says()
    {
        var pod = PodBuilder.Build(Given.Sandbox(spec => spec.NodeSelector = new Dictionary<string, string> { ["kubernetes.io/os"] = "windows", ["disk"] = "fast" }), Given.Options, Given.Old);

        Assert.Equal(("linux", "fast"), (pod.Spec.NodeSelector["kubernetes.io/os"], pod.Spec.NodeSelector["disk"]));
    }

    [Fact]
    public void Images_are_pulled_with_the_Secrets_of_the_installation()
    {
        var pod = PodBuilder.Build(Given.Sandbox(), Given.Options with { ImagePullSecrets = ["registry", "mirror"] }, Given.Old);

        Assert.Equal(["registry", "mirror"], pod.Spec.ImagePullSecrets.Select(secret => secret.Name));
    }

    [Fact]
    public void Variables_of_the_user_cannot_reach_the_servers_settings_or_expand_others()
    {
        var env = Env(spec => spec.Env = [new() { Name = "MCP_ALLOW_ANONYMOUS", Value = "$(MCP_PORT) $$ $HOME" }]);

        Assert.False(env.ContainsKey("MCP_ALLOW_ANONYMOUS"));
        Assert.Equal("$$(MCP_PORT) $$$$ $$HOME", env["SANDBOX_ENV_MCP_ALLOW_ANONYMOUS"].Value);
    }

    [Fact]
    public void Settings_reach_the_server_in_its_units()
    {
        var env = Env(spec =>
        {
            spec.Tools.Bash.TimeoutDefault = "1m30s";
            spec.Tools.Bash.TimeoutMax = "1h";
            spec.Tools.Python.MemoryLimit = "0.5Gi";
            spec.Tools.File.MaxSize = "5242880";
            spec.Tools.File.AllowedExtensions = ["txt", ".md"];
            spec.Lifecycle.IdleTimeout = "30m";
            spec.Tools.Web.Enabled = false;
            spec.Tools.MaxResultChars = 100_000;
        });

        Assert.Equal("90", env["BASH_TIMEOUT_DEFAULT"].Value);
        Assert.Equal("3600", env["BASH_TIMEOUT_MAX"].Value);
        Assert.Equal("512", env["PYTHON_MEMORY_LIMIT"].Value);
        Assert.Equal("5", env["FILE_MAX_SIZE_MB"].Value);
        Assert.Equal("txt,.md", env["FILE_ALLOWED_EXTENSIONS"].Value);
        Assert.Equal("1800", env["IDLE_TIMEOUT"].Value);
        Assert.Equal("100000", env["MCP_MAX_RESULT_CHARS"].Value);
        Assert.Equal("false", env["TOOLS_ENABLE_WEB"].Value);
        Assert.Equal("mcp-agent,mcp-agent.team,mcp-agent.team.svc,mcp-agent.team.svc.cluster.local", env["MCP_ALLOWED_HOSTS"].Value);
    }

    [Fact]
    public void AppArmor_is_an_annotation_before_1_30_both_in_it_and_a_field_from_then_on()
    {
        static void Wish(McpSandboxSpec spec) => spec.Security.AppArmorProfile = new() { Type = "Localhost", LocalhostProfile = "container-mcp" };
        const string Annotation = "container.apparmor.security.beta.kubernetes.io/sandbox";
        var old = Build(Wish, new ClusterCapabilities(1, 29));
        var recent = Build(Wish, new ClusterCapabilities(1, 30));

        Assert.Equal("localhost/container-mcp", old.Metadata.Annotations[Annotation]);
        Assert.Null(old.Spec.SecurityContext.AppArmorProfile);
        Assert.Equal("localhost/container-mcp", recent.Metadata.Annotations[Annotation]);
        Assert.Equal("container-mcp", recent.Spec.SecurityContext.AppArmorProfile.LocalhostProfile);
    }

    [Fact]
    public void A_key_for_the_search_engine_is_a_file_and_no_variable()
    {
        var pod = Build(spec => spec.Tools.Web.Search = new() { Provider = "brave", SecretKeyRef = new() { Name = "brave-key", Key = "api" } });
        var container = pod.Spec.Containers[0];

        Assert.Equal("/etc/container-mcp/search/api", container.Env.Single(variable => variable.Name == "WEB_SEARCH_KEY_FILE").Value);
        Assert.Equal("brave-key", pod.Spec.Volumes.Single(volume => volume.Name == "search").Secret.SecretName);
        Assert.True(container.VolumeMounts.Single(mount => mount.Name == "search").ReadOnlyProperty);
    }

    [Fact]
    public void Everything_that_shapes_the_pod_changes_its_hash()
    {
        Action<McpSandboxSpec>[] changes =
        [
            _ => { },
            spec => spec.Image = "registry.example:5000/container-mcp/sandbox:2",
            spec => spec.Tools.Bash.TimeoutDefault = "31s",
            spec => spec.Env = [new() { Name = "A", Value = "1" }],
            spec => spec.Auth.TokenSecretName = "other",
            spec => spec.Resources = new() { Limits = new Dictionary<string, IntOrString> { ["cpu"] = "2" } },
            spec => spec.PodMetadata = new() { Labels = new Dictionary<string, string> { ["a"] = "b" } },
        ];
        var hashes = changes.Select(change => Build(change).Metadata.Annotations["containermcp.dev/template-hash"]).ToList();

        Assert.Equal(changes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void What_does_not_shape_the_pod_leaves_its_hash_alone()
    {
        static string Hash(Action<McpSandboxSpec> change) => Build(change).Metadata.Annotations["containermcp.dev/template-hash"];

        Assert.Equal(Hash(_ => { }), Hash(spec => spec.Suspend = true));
        Assert.Equal(Hash(_ => { }), Hash(spec => spec.Lifecycle.Ttl = "1h"));
        Assert.Equal(
            Hash(spec => spec.NodeSelector = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }),
            Hash(spec => spec.NodeSelector = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" }));
    }

    /// <summary>The hash as every version writes it while pods are made the same way: with another, an upgrade replaces every pod once it is idle. Change it on purpose only.</summary>
    [Fact]
    public void The_hash_of_a_pod_changes_only_with_what_is_made() =>
        Assert.Equal(
            "84230bd95960701f1895d8b76f23ef2b",
            Build(spec => spec.Env = [new() { Name = "GREETING", Value = "\"é\" <&+'\\\t\u2028😀" }]).Metadata.Annotations["containermcp.dev/template-hash"]);

    private static V1Pod Build(Action<McpSandboxSpec>? change = null, ClusterCapabilities? capabilities = null) =>
        PodBuilder.Build(Given.Sandbox(change), Given.Options, capabilities ?? Given.Old);

    private static Dictionary<string, V1EnvVar> Env(Action<McpSandboxSpec> change) =>
        Build(change).Spec.Containers[0].Env.ToDictionary(variable => variable.Name);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
