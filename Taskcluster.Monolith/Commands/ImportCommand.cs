using System.CommandLine;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands;

/// <summary>import: applies a bootstrap file to a data folder on which no server runs.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> File = new("FILE")
    {
        Description = "Clients, roles and secrets that are to be there, in YAML or JSON.",
    };

    private static readonly Option<string> Data = ExportCommand.DataOption();

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print what was done as one line of JSON.",
    };

    private static readonly SettingOption Set = new();

    public static Command Create()
    {
        var command = new Command(
            "import",
            "Applies a file of clients, roles and secrets to a data folder on which no server runs; all of it or "
            + "nothing. What the file does not name is left alone.")
        {
            File, Data, Json, Set,
        };
        command.SetAction(result => CommandLine.Guarded(() => Run(result)));
        return command;
    }

    private static async Task<int> Run(ParseResult result)
    {
        var folder = result.GetValue(Data)!;
        var file = result.GetValue(File)!;
        var document = BootstrapDocument.Read(file);
        if (DataFolder.IsInUse(folder))
        {
            throw new UnusableDataException(
                $"A server runs on {Path.GetFullPath(folder)}, and would not see what is imported. Stop it first, or "
                + $"start it again with --bootstrap {file}.");
        }

        await using var services = MonolithHost.OpenData(new HostSettings
        {
            DataFolder = folder,
            Overrides = Set.Overrides(result),
            LogToStandardError = true,
        });
        MonolithHost.RequireKeys(services);
        var done = await services.GetRequiredService<BootstrapSections>()
            .Apply(services.GetRequiredService<Database>(), document);
        AdministrationLog.Append(
            folder, services.GetRequiredService<TimeProvider>(), "imported", new JsonObject { ["file"] = file });
        Show(done, result.GetValue(Json));
        return 0;
    }

    private static void Show(IReadOnlyList<(string Section, BootstrapCounts Counts)> done, bool isJson)
    {
        if (!isJson)
        {
            foreach (var (section, counts) in done)
            {
                Console.WriteLine($"{section}: {counts}");
            }

            return;
        }

        Console.WriteLine(new JsonObject(done.Select(section => KeyValuePair.Create<string, JsonNode?>(
            section.Section,
            new JsonObject
            {
                ["created"] = section.Counts.Created,
                ["updated"] = section.Counts.Updated,
                ["unchanged"] = section.Counts.Unchanged,
            }))).ToJsonString());
    }
}
