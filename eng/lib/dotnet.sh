# The .NET SDK. Sourced after common.sh.

need_dotnet() {
    has dotnet || die "the .NET 10 SDK is missing" "https://learn.microsoft.com/dotnet/core/install/linux"
    dotnet --list-sdks | grep -q '^10\.' || die "dotnet has no SDK 10, only: $(dotnet --list-sdks | tr '\n' ' ')" \
        "https://learn.microsoft.com/dotnet/core/install/linux"
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
}
