using System.Security.Cryptography;

namespace ContainerMcp.SandboxServer.Common;

/// <summary>Names for internal errors: what the client is told, and what the log can be searched for.</summary>
internal static class ErrorId
{
    public static string New() => RandomNumberGenerator.GetHexString(12, lowercase: true);
}
