using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Validation;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Validation;

public sealed class SecretReferencesTests
{
    private static readonly McpSandboxSpec Spec = Given.Sandbox(spec =>
    {
        spec.Auth.TokenSecretName = "token";
        spec.Env = [new() { Name = "PLAIN", Value = "x" }, new() { Name = "KEY", SecretKeyRef = new() { Name = "env", Key = "k" } }];
        spec.Tools.Web.Search = new() { Provider = "brave", SecretKeyRef = new() { Name = "search", Key = "api" } };
    }).Spec;

    [Fact]
    public void Missing_Secrets_are_named() => Assert.Equal(
        [
            "spec.auth.tokenSecretName: \"token\" is not allowed: a Secret that exists in the sandbox's namespace",
            "spec.env[1].secretKeyRef: \"env\" is not allowed: a Secret that exists in the sandbox's namespace",
            "spec.tools.web.search.secretKeyRef: \"search\" is not allowed: a Secret that exists in the sandbox's namespace",
        ],
        SecretReferences.Validate(Spec, new Dictionary<string, IReadOnlySet<string>>()).Select(finding => finding.ToString()));

    [Fact]
    public void A_Secret_needs_the_key() => Assert.Equal(
        ["spec.auth.tokenSecretName: \"token\" is not allowed: a Secret with the key token, and a value that is not empty"],
        SecretReferences.Validate(Spec, Filled(("token", "password"), ("env", "k"), ("search", "api"))).Select(finding => finding.ToString()));

    [Fact]
    public void Complete_Secrets_are_accepted() =>
        Assert.Empty(SecretReferences.Validate(Spec, Filled(("token", "token"), ("env", "k"), ("search", "api"))));

    private static Dictionary<string, IReadOnlySet<string>> Filled(params (string Name, string Key)[] entries) =>
        entries.ToDictionary(entry => entry.Name, entry => (IReadOnlySet<string>)new HashSet<string> { entry.Key });
}
