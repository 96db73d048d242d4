using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Validation;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Validation;

public sealed class SecretReferencesTests
{
    private static readonly McpSandbox Sandbox = Given.Sandbox(spec =>
    {
        spec.Auth.TokenSecretName = "token";
        spec.Env = [new() { Name = "PLAIN", Value = "x" }, new() { Name = "KEY", SecretKeyRef = new() { Name = "env", Key = "k" } }];
        spec.Tools.Web.Search = new() { Provider = "brave", SecretKeyRef = new() { Name = "search", Key = "api" } };
    });

    [Fact]
    public void Missing_Secrets_are_named() => Assert.Equal(
        [
            "spec.auth.tokenSecretName: \"token\" is not allowed: the sandbox's namespace has no Secret of this name",
            "spec.env[1].secretKeyRef: \"env\" is not allowed: the sandbox's namespace has no Secret of this name",
            "spec.tools.web.search.secretKeyRef: \"search\" is not allowed: the sandbox's namespace has no Secret of this name",
        ],
        SecretReferences.Validate(Sandbox, new Dictionary<string, SecretFacts>()).Select(finding => finding.ToString()));

    [Fact]
    public void A_Secret_needs_the_key() => Assert.Equal(
        ["spec.auth.tokenSecretName: \"token\" is not allowed; expected a Secret with the key token and a value that is not empty"],
        SecretReferences.Validate(Sandbox, Filled(("token", "password"), ("env", "k"), ("search", "api"))).Select(finding => finding.ToString()));

    [Fact]
    public void Complete_Secrets_are_accepted() =>
        Assert.Empty(SecretReferences.Validate(Sandbox, Filled(("token", "token"), ("env", "k"), ("search", "api"))));

    public static TheoryData<string, V1Secret> Forbidden => new()
    {
        { "a Secret that is not the token of a", Token("victim") },
        { "a Secret that is not the token of a", Unlabelled(Token("victim")) },
        { "a Secret that the cluster or Helm did not make", Typed("kubernetes.io/service-account-token") },
        { "a Secret that the cluster or Helm did not make", Typed("bootstrap.kubernetes.io/token") },
        { "a Secret that the cluster or Helm did not make", Typed("helm.sh/release.v1") },
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void Credentials_of_others_are_out_of_reach_whatever_their_keys(string expected, V1Secret secret)
    {
        var facts = SecretFacts.Of(secret);
        var findings = SecretReferences.Validate(Sandbox, new Dictionary<string, SecretFacts> { ["token"] = facts, ["env"] = facts, ["search"] = facts });

        Assert.Equal(["spec.auth.tokenSecretName", "spec.env[1].secretKeyRef", "spec.tools.web.search.secretKeyRef"], findings.Select(finding => finding.Path));
        Assert.All(findings, finding => Assert.StartsWith(expected, finding.Allowed!, StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.ToString().Contains("the key", StringComparison.Ordinal));
    }

    [Fact]
    public void The_sandboxes_own_token_may_be_named_as_its_token_and_as_nothing_else()
    {
        var own = SecretFacts.Of(Token(Sandbox.Metadata.Name));
        var findings = SecretReferences.Validate(Sandbox, new Dictionary<string, SecretFacts> { ["token"] = own, ["env"] = own, ["search"] = own });

        Assert.Equal(["spec.env[1].secretKeyRef", "spec.tools.web.search.secretKeyRef"], findings.Select(finding => finding.Path));
        Assert.All(findings, finding => Assert.Contains("a Secret that is not the token of a sandbox", finding.ToString(), StringComparison.Ordinal));
    }

    private static Dictionary<string, SecretFacts> Filled(params (string Name, string Key)[] entries) =>
        entries.ToDictionary(entry => entry.Name, entry => SecretFacts.Of(Typed("Opaque", entry.Key)));

    private static V1Secret Token(string sandbox) => TokenSecretBuilder.WithNewToken(TokenSecretBuilder.Build(Given.Sandbox(name: sandbox)));

    private static V1Secret Unlabelled(V1Secret secret)
    {
        secret.Metadata.Labels = null;
        return secret;
    }

    private static V1Secret Typed(string type, string key = "token") =>
        new() { Metadata = new() { Name = "s" }, Type = type, Data = new Dictionary<string, byte[]> { [key] = [1] } };
}
