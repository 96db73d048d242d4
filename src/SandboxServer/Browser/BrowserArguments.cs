using System.Globalization;
using System.Text.Json;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>The browser's command line.</summary>
internal static class BrowserArguments
{
    /// <summary>The port inside the jail where the egress proxy is found; the jail has no other network.</summary>
    public const int ProxyPort = 3128;

    private static readonly string[] Fixed =
    [
        "--headless", "--remote-debugging-pipe", "--no-startup-window", "--window-size=1280,800", "--hide-scrollbars", "--mute-audio",

        // The jail is the sandbox: inside it there are neither the user namespaces nor the setuid helper that the browser's own needs.
        "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--user-data-dir=/tmp/profile", "--disk-cache-size=33554432", "--password-store=basic", "--use-mock-keychain",

        // Everything by the proxy, names of this machine too; nothing by UDP. The jail has no network for what would ignore this.
        "--proxy-bypass-list=<-loopback>", "--disable-quic", "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--force-webrtc-ip-handling-policy",

        // The browser opens no connection of its own accord, as far as it can be told. The proxy judges what comes all the same.
        "--no-first-run", "--no-default-browser-check", "--no-pings", "--no-service-autorun", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions", "--disable-domain-reliability",
        "--disable-client-side-phishing-detection", "--disable-breakpad", "--disable-crash-reporter", "--metrics-recording-only",
        "--disable-search-engine-choice-screen", "--disable-print-preview", "--disable-notifications",
        "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,AutofillServerCommunication,"
            + "CertificateTransparencyComponentUpdater,NetworkTimeServiceQuerying,InterestFeedContentSuggestions,DnsOverHttps,AsyncDns,"
            + "GlobalMediaControls,PaintHolding,OptimizationGuideModelDownloading,SafeBrowsingEnhancedProtection",
    ];

    /// <summary>The request to the jail's launcher.</summary>
    public static string Request(string program)
    {
        var proxy = string.Create(CultureInfo.InvariantCulture, $"--proxy-server=http://127.0.0.1:{ProxyPort}");
        return JsonSerializer.Serialize(new BrowserRequest([program, .. Fixed, proxy], ProxyPort), BrowserJsonContext.Default.BrowserRequest);
    }
}
