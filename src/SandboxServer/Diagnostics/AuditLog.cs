using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Diagnostics;

/// <summary>
/// One JSON line a tool call on standard output, whatever LOG_LEVEL says: who, what, how large, how it ended. Argument
/// names, types and sizes are written, values never.
/// </summary>
/// <param name="output">Where the lines go; written to by one call at a time.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditLog(Stream output, TimeProvider time)
{
    private readonly Lock _lock = new();

    public void Write(CallRecord call)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("audit", "tool_call");
            json.WriteString("time", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("session", call.Session);
            json.WriteString("tool", call.Tool);
            WriteShape(json, call.Arguments);
            json.WriteString("outcome", call.Outcome);
            json.WriteNumber("duration_ms", Math.Round(call.Duration.TotalMilliseconds, 3));
            json.WriteNumber("result_bytes", call.ResultBytes);
            WriteEgress(json, call.Egress);
            if (call.ErrorId is not null)
            {
                json.WriteString("error_id", call.ErrorId);
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        lock (_lock)
        {
            output.Write(buffer.WrittenSpan);
            output.Flush();
        }
    }

    private static void WriteEgress(Utf8JsonWriter json, EgressTrail trail)
    {
        var (decisions, omitted) = trail.Read();
        if (decisions.Count == 0)
        {
            return;
        }

        json.WriteStartArray("egress");
        foreach (var decision in decisions)
        {
            json.WriteStartObject();
            json.WriteString("host", decision.Host);
            if (decision.Port > 0)
            {
                json.WriteNumber("port", decision.Port);
            }

            json.WriteString("decision", decision.Allowed ? "allowed" : "refused");
            if (decision.Reason is not null)
            {
                json.WriteString("reason", decision.Reason);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (omitted > 0)
        {
            json.WriteNumber("egress_omitted", omitted);
        }
    }

    private static void WriteShape(Utf8JsonWriter json, IReadOnlyList<ArgumentShape> arguments)
    {
        json.WriteStartObject("arguments");
        foreach (var argument in arguments)
        {
            json.WriteStartObject(argument.Name);
            json.WriteString("type", argument.Type);
            json.WriteNumber("bytes", argument.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
