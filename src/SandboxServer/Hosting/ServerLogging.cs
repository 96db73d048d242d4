using System.Text.Json;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Log lines are JSON on standard output.</summary>
internal static class ServerLogging
{
    public static void Configure(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);
        // ASP.NET Core logs request lines, which hold session ids. The SDK logs arguments at its lowest level and
        // stack traces for calls that a client cancelled at a middle one: CallPipeline says what is worth saying.
        logging.AddFilter("Microsoft", Max(level, LogLevel.Warning));
        logging.AddFilter("ModelContextProtocol", Max(level, LogLevel.Critical));
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            console.JsonWriterOptions = new JsonWriterOptions { Indented = false };
        });
    }

    private static LogLevel Max(LogLevel a, LogLevel b) => a > b ? a : b;
}
