using System.Globalization;

namespace ContainerMcp.SandboxServer.Settings;

/// <summary>Defaults that more than one place needs, or that are computed.</summary>
internal static class SettingDefaults
{
    /// <summary>The original's documented command list.</summary>
    public const string Commands = "ls,cat,grep,find,echo,pwd,mkdir,touch";

    /// <summary>The original's extension list.</summary>
    public const string Extensions = "txt,md,csv,json,py";

    /// <summary>Bytes as the setting is written: a number of MiB, rounded up.</summary>
    public static string Mebibytes(long bytes) => ((bytes + 1024 * 1024 - 1) / (1024 * 1024)).ToString(CultureInfo.InvariantCulture);
}
