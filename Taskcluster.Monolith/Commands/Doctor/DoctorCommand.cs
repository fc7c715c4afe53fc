using System.CommandLine;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Backups;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands.Doctor;

/// <summary>doctor: how an installation stands, and what to do about it.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string> Data = SharedOptions.Data();

    private static readonly Option<int?> Port = new("--port")
    {
        Description = "The port of the server, if it is not that of the settings.",
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the findings as one JSON object.",
    };

    private static readonly SettingOption Set = new();

    public static Command Create()
    {
        var command = new Command(
            "doctor",
            "Looks at settings, port, disk, permissions, clock, database, encryption key, subscribers and backups, and "
            + "gives advice. Changes nothing; a server may run on the folder. Exits with 1 if there is a fault.")
        {
            Data, Port, Json, Set,
        };
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => Run(result, cancellation)));
        return command;
    }

    private static async Task<int> Run(ParseResult result, CancellationToken cancellation)
    {
        var folder = Path.GetFullPath(result.GetValue(Data)!);
        var settings = new HostSettings
        {
            DataFolder = folder,
            Overrides = Set.Overrides(result),
            LogToStandardError = true,
        };
        var watch = new ClockWatch(settings.Clock);
        var findings = new List<Finding>(SettingsFindings(settings));
        if (FolderExamination.Closed(folder) is { } closed)
        {
            findings.Add(closed);
        }

        if (findings.TrueForAll(finding => finding.Level == FindingLevel.Fine))
        {
            await using var services = MonolithHost.OpenData(settings);
            findings.Add(await new PortExamination(
                folder, services.GetRequiredService<ServerOptions>(), result.GetValue(Port), settings.Clock)
                .Look(cancellation));
            findings.AddRange(FolderFindings(folder, services, settings.Clock));
        }

        findings.Add(watch.Look());
        Show(findings, result.GetValue(Json));
        return findings.Exists(finding => finding.Level == FindingLevel.Fault) ? CommandLine.Failed : 0;
    }

    private static IEnumerable<Finding> SettingsFindings(HostSettings settings)
    {
        var faults = SettingsCheck.Find(settings);
        return faults.Count == 0
            ? [Finding.Fine("settings", "All are usable.")]
            : faults.Select(fault => Finding.Fault(
                "settings", fault.ToString(), "Mend it; the rest is looked at when the settings are right."));
    }

    private static IEnumerable<Finding> FolderFindings(string folder, IServiceProvider services, TimeProvider clock)
    {
        if (!File.Exists(DataFolder.DatabaseIn(folder)))
        {
            return
            [
                Finding.Warning(
                    "data",
                    $"{folder} holds no database.",
                    "Name the folder of a server with --data; a first start makes one."),
            ];
        }

        var outside = new FolderExamination(
            folder,
            services.GetRequiredService<BackupOptions>(),
            services.GetRequiredService<ContentOptions>(),
            clock);
        var inside = new DatabaseExamination(folder, services.GetServices<EncryptedColumn>());
        return [.. outside.All(), .. inside.All()];
    }

    private static void Show(IReadOnlyList<Finding> findings, bool isJson)
    {
        if (isJson)
        {
            Console.WriteLine(new JsonObject
            {
                ["isWell"] = findings.All(finding => finding.Level != FindingLevel.Fault),
                ["findings"] = new JsonArray([.. findings.Select(ToJson)]),
            }.ToJsonString());
            return;
        }

        foreach (var finding in findings)
        {
            Console.WriteLine($"{Word(finding.Level),-8} {finding.Check,-15} {finding.What}");
            if (finding.Advice is { } advice)
            {
                Console.WriteLine($"{"",24} {advice}");
            }
        }
    }

    private static JsonNode ToJson(Finding finding) => new JsonObject
    {
        ["check"] = finding.Check,
        ["level"] = Word(finding.Level),
        ["what"] = finding.What,
        ["advice"] = finding.Advice,
    };

    private static string Word(FindingLevel level) => level switch
    {
        FindingLevel.Fine => "fine",
        FindingLevel.Warning => "warning",
        _ => "FAULT",
    };
}
