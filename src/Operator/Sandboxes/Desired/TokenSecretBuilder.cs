using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>The Secret with the sandbox's bearer token.</summary>
internal static class TokenSecretBuilder
{
    private const int TokenBytes = 32;

    public static V1Secret Build(McpSandbox sandbox)
    {
        var metadata = ChildMetadata.Build(sandbox, SandboxNames.TokenSecret(sandbox.Metadata.Name));
        if (TokenWish.Of(sandbox) is { } wish)
        {
            // The first token is a new one already.
            metadata.Annotations = new Dictionary<string, string> { [SandboxLabels.RotateToken] = wish };
        }

        return new() { ApiVersion = "v1", Kind = "Secret", Metadata = metadata, Type = "Opaque" };
    }

    /// <summary>The Secret with a token.</summary>
    public static V1Secret WithNewToken(V1Secret secret) => secret with
    {
        Data = new Dictionary<string, byte[]>
        {
            [SandboxNames.TokenKey] = NewToken(),
        },
    };

    /// <summary>256 random bits, in characters that need no quoting in a header, a file or a shell.</summary>
    public static byte[] NewToken() => Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes)));
}
