using System.Globalization;
using System.Text.RegularExpressions;
using ContainerMcp.Crds.V1Alpha1;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>Exact reading of quantities.</summary>
internal static partial class Quantities
{
    public const decimal Mebibyte = 1024 * 1024;

    // What is longer is no quantity by the pattern.
    private const decimal MostPlain = 999_999_999_999_999;

    // Kubernetes counts no further than a long: what is more becomes that, or is refused, depending on where it stands.
    private const decimal Most = long.MaxValue;

    public static bool TryParse(IntOrString? text, out decimal value)
    {
        // The pattern bounds the digits first: the client's type throws on bad text and takes any exponent.
        if (text?.Value is { Length: <= 64 } quantity && Allowed().IsMatch(quantity))
        {
            try
            {
                value = new ResourceQuantity(quantity).ToDecimal();
                return value <= Most;
            }
            catch (OverflowException)
            {
                // The pattern lets more peta through than a decimal holds.
            }
        }

        value = 0;
        return false;
    }

    /// <summary>The quantity of a text that validation has let pass.</summary>
    public static decimal Parse(IntOrString? text) =>
        TryParse(text, out var value) ? value : throw new FormatException($"\"{text?.Value}\" is not a quantity.");

    /// <summary>A number of bytes as text, in Mi where it is a whole number of them, or too long without; at most what Kubernetes can count.</summary>
    public static string Bytes(decimal bytes)
    {
        bytes = Math.Min(bytes, decimal.Floor(Most / Mebibyte) * Mebibyte);
        return bytes % Mebibyte == 0 || bytes > MostPlain
            ? string.Create(CultureInfo.InvariantCulture, $"{decimal.Ceiling(bytes / Mebibyte):0}Mi")
            : string.Create(CultureInfo.InvariantCulture, $"{decimal.Ceiling(bytes):0}");
    }

    [GeneratedRegex(Patterns.Quantity, RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Allowed();
}
