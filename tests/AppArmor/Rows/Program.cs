// Rows DIRECTORY: writes the rows to DIRECTORY/rows.json and the workspace that they expect to DIRECTORY/workspace.
using System.Text.Json;
using ContainerMcp.SandboxServer.Tests.Contract;

(string Name, ConformanceTable Table)[] tables =
[
    ("files", FileContractTable.Table), ("file attacks", FileAttackTable.Table), ("environment", EnvironmentTable.Table),
    ("bash", BashTable.Contract), ("bash denials", BashTable.Denials), ("bash bypasses", BashTable.Bypasses),
    ("python", PythonTable.Contract), ("python arguments", PythonTable.Arguments), ("python attacks", PythonTable.Attacks),
];
var rows = tables.SelectMany(each => each.Table.Select(row => new { table = each.Name, row, steps = each.Table[row].Select(step => new[] { step.Tool, step.Arguments, step.Expected }) }));
File.WriteAllText(Path.Combine(args[0], "rows.json"), JsonSerializer.Serialize(rows));
ConformanceWorkspace.Fill(Path.Combine(Path.GetFullPath(args[0]), "workspace"));
