using System.Text.Json;
using System.Text.Json.Serialization;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>Reads quantities of a size that any resource can have. The client's own reading takes each exponent for what it is, and computes ten to the power of a billion.</summary>
internal sealed class QuantityConverter : JsonConverter<ResourceQuantity>
{
    private const int Longest = 64;
    private const int LongestExponent = 2;

    /// <summary>The quantity that a text means.</summary>
    /// <exception cref="FormatException">It is none, or greater than any resource.</exception>
    public static ResourceQuantity Parse(string? text)
    {
        // "1E" is an exa, "1E5" and "1e-5" have an exponent.
        var exponent = text?.IndexOfAny(['e', 'E']) is >= 0 and var at ? text[(at + 1)..].TrimStart('+', '-') : "";
        if (string.IsNullOrEmpty(text) || text.Length > Longest || exponent.Length > LongestExponent)
        {
            throw new FormatException("no quantity, or one beyond all measure");
        }

        try
        {
            var quantity = new ResourceQuantity(text);
            _ = quantity.ToDecimal();
            return quantity;
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new FormatException("no quantity, or one beyond all measure", e);
        }
    }

    /// <inheritdoc/>
    public override ResourceQuantity? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.Null => null,
                JsonTokenType.String => Parse(reader.GetString()),
                JsonTokenType.Number => Parse(reader.GetDecimal().ToString(System.Globalization.CultureInfo.InvariantCulture)),
                _ => throw new JsonException(),
            };
        }
        catch (FormatException)
        {
            // Without a message of its own the serialiser says where it was.
            throw new JsonException();
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ResourceQuantity value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
