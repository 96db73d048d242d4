#!/usr/bin/env bash
# KubernetesClient 21.0.8 (.NET), seen on .NET SDK 10.0.401.
#
# Guess:   an IntOrString keeps its kind: what was read as a string is written as a string. The API gives the two different meanings, e.g.
#          `targetPort: 8000` is a port's number and `targetPort: "8000"` a port's name (which it then refuses as a name).
# In fact: the type holds a string only, and everything that looks like a number is written as a number: "8000" as 8000, "08" as 8.
# Matters: an object that was read and written back differs from what its owner wrote, so comparisons find a change in it for ever; and a
#          manifest that kubectl refuses goes through a program that uses this library.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"

cat >expected.txt <<'END'
8000 -> 8000
"http" -> "http"
"8000" -> 8000
"08" -> 8
END
cat >finding.csproj <<'END'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="KubernetesClient" Version="21.0.8" /></ItemGroup>
</Project>
END
cat >Program.cs <<'END'
using System;
using k8s;
using k8s.Models;

foreach (var port in new[] { "8000", "\"http\"", "\"8000\"", "\"08\"" })
{
    var read = KubernetesJson.Deserialize<V1ServicePort>($"{{\"port\":80,\"targetPort\":{port}}}");
    Console.WriteLine($"{port} -> {KubernetesJson.Serialize(read.TargetPort)}");
}
END
dotnet build -v quiet -nologo -o out >build.log 2>&1 || { cat build.log >&2; exit 1; }
dotnet out/finding.dll >seen.txt
cat seen.txt
diff -u expected.txt seen.txt && echo "as described"
