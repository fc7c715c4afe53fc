using System.CommandLine;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith.Commands.Moving;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// import: applies a bootstrap file to a data folder on which no server runs, or brings what another deployment shows.
/// </summary>
internal static class ImportCommand
{
    private static readonly Argument<string?> File = new("FILE")
    {
        Description = "Clients, roles and secrets that are to be there, in YAML or JSON.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Data = SharedOptions.Data();

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
            + "nothing. What the file does not name is left alone. With --from: brings what another deployment shows "
            + "into the server that runs on the folder, or into the folder.")
        {
            File, Data, Json, Set,
        };
        ImportFrom.AddTo(command);
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => (
            result.GetValue(File), result.GetValue(ImportFrom.From)) switch
        {
            ({ } file, null) => Run(result, file),
            (null, not null) => ImportFrom.Run(
                result, result.GetValue(Data)!, Set.Overrides(result), result.GetValue(Json), cancellation),
            _ => throw new UnusableDataException(
                "Name either a file or a deployment: import FILE, or import --from URL."),
        }));
        return command;
    }

    private static async Task<int> Run(ParseResult result, string file)
    {
        var folder = result.GetValue(Data)!;
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
