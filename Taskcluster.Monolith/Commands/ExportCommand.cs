using System.CommandLine;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.TaskStorage;
using Taskcluster.Modules.TaskStorage.Files;
using Taskcluster.Monolith.Commands.Moving;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// export: clients, roles and secrets of a data folder as a bootstrap file, or its tasks as a tree of files.
/// </summary>
internal static class ExportCommand
{
    private const string TaskStorage = "task-storage";
    private const string TcAdmin = "tc-admin";
    private const string Api = "api";

    private static readonly Argument<string?> File = new("FILE")
    {
        Description = "Where to write; by default the standard output. A name that ends in .json gives JSON. "
            + "For the layouts task-storage and api it is a folder, and has to be given.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Data = SharedOptions.Data();

    private static readonly Option<bool> WithSecrets = new("--with-secrets")
    {
        Description = "Write secrets with their values.",
    };

    private static readonly Option<bool> WithAccessTokens = new("--with-access-tokens")
    {
        Description = "Write the access tokens of clients.",
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Write JSON rather than YAML; for the layout task-storage, print progress and result as JSON "
            + "lines.",
    };

    private static readonly Option<string> Layout = LayoutOption();

    private static readonly Option<string?> RootUrl = new("--root-url")
    {
        Description = "For the layout task-storage: what the URLs in its files begin with, if that is neither "
            + "TASKCLUSTER_ROOT_URL nor what the folder's last sandbox had.",
    };

    private static readonly SettingOption Set = new();

    public static Command Create()
    {
        var command = new Command(
            "export",
            "Writes clients, roles and secrets of a data folder as a file that --bootstrap and import take, or all "
            + "tasks as a tree of files. A server may run on the folder meanwhile.")
        {
            File, Layout, Data, RootUrl, WithSecrets, WithAccessTokens, Json, Set,
        };
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => result.GetValue(Layout) switch
        {
            TaskStorage => WriteTree(result, cancellation),
            TcAdmin => WriteResources(result, cancellation),
            Api => WriteCalls(result, cancellation),
            _ => Run(result),
        }));
        return command;
    }

    private static Option<string> LayoutOption()
    {
        var layout = new Option<string>("--layout")
        {
            Description = "bootstrap: clients, roles and secrets in one file. task-storage: for each task a folder "
                + "with task.json, resolution.json, and runs with their logs, results and artifacts. tc-admin: one "
                + "list of resources, as tc-admin generate --json prints it. api: the calls that make each client, "
                + "role, worker pool and hook, one file each.",
            DefaultValueFactory = _ => "bootstrap",
        };
        layout.AcceptOnlyFromAmong("bootstrap", TaskStorage, TcAdmin, Api);
        return layout;
    }

    private static string FolderOf(ParseResult result) => result.GetValue(File) is { Length: > 0 } target
        ? target
        : throw new UnusableDataException(
            $"Name the folder to write to: export --layout {result.GetValue(Layout)} DIR.");

    private static async Task<int> WriteResources(ParseResult result, CancellationToken cancellation)
    {
        await using var server = await FolderServer.Open(
            ExistingFolder(result), Set.Overrides(result), isReading: true);
        var path = result.GetValue(File);
        var isJson = result.GetValue(Json) || path?.EndsWith(".json", StringComparison.OrdinalIgnoreCase) == true;
        var text = ExportFile.Text(await MovingExport.TcAdmin(server.Server, cancellation), isJson);
        ExportFile.Write(path, text, isSecret: false);
        return 0;
    }

    private static async Task<int> WriteCalls(ParseResult result, CancellationToken cancellation)
    {
        using var folder = new ExportFolder(FolderOf(result));
        await using var server = await FolderServer.Open(
            ExistingFolder(result), Set.Overrides(result), isReading: true);
        var count = await MovingExport.Api(server.Server, folder, cancellation);
        Console.WriteLine($"{count} written");
        return 0;
    }

    private static string ExistingFolder(ParseResult result) => result.GetValue(Data) is var folder
        && System.IO.File.Exists(DataFolder.DatabaseIn(folder!))
            ? folder!
            : throw new UnusableDataException($"There is no database in {Path.GetFullPath(folder!)}.");

    private static async Task<int> WriteTree(ParseResult result, CancellationToken cancellation)
    {
        var target = FolderOf(result);
        var folder = result.GetValue(Data)!;
        var rootUrl = global::Taskcluster.Modules.Kernel.Http.RootUrl.Parse(
            result.GetValue(RootUrl)
            ?? Environment.GetEnvironmentVariable("TASKCLUSTER_ROOT_URL")
            ?? CredentialsFile.Read(folder)?.RootUrl
            ?? $"http://localhost:{HostSettings.DefaultPort}");
        var settings = new HostSettings { DataFolder = folder, Overrides = Set.Overrides(result) };
        await using var services = MonolithHost.OpenData(settings);
        var urls = new StorageUrls(rootUrl, services.GetRequiredService<TaskStorageOptions>());
        var display = new ExportDisplay(result.GetValue(Json));
        using var tree = new ExportFolder(target);
        await new ExportTree(folder, tree, urls, display, settings.Clock).Write(cancellation);
        return 0;
    }

    private static async Task<int> Run(ParseResult result)
    {
        var folder = result.GetValue(Data)!;
        var settings = new HostSettings
        {
            DataFolder = folder,
            Overrides = Set.Overrides(result),
            LogToStandardError = true,
            ConfigureServices = services => ReadOnly(services, folder),
        };
        await using var services = MonolithHost.OpenData(settings);
        using var snapshot = StoredSnapshot.Open(folder);
        var export = services.GetRequiredService<BootstrapSections>().Export(snapshot, new ExportOptions
        {
            WithSecrets = result.GetValue(WithSecrets),
            WithAccessTokens = result.GetValue(WithAccessTokens),
            Now = settings.Clock.GetUtcNow(),
        });

        var path = result.GetValue(File);
        var isJson = result.GetValue(Json) || path?.EndsWith(".json", StringComparison.OrdinalIgnoreCase) == true;
        ExportFile.Write(path, ExportFile.Text(export.Content, isJson), export.HoldsSecrets);
        foreach (var sentence in export.LeftOut)
        {
            await Console.Error.WriteLineAsync(sentence);
        }

        return 0;
    }

    // The folder may be somebody else's at this moment: nothing of it is locked, made or written.
    private static void ReadOnly(IServiceCollection services, string folder)
    {
        services.Replace(ServiceDescriptor.Singleton(_ => EncryptionKeys.Read(
            folder, Environment.GetEnvironmentVariable(EncryptionKeys.Variable))));
        services.Replace(ServiceDescriptor.Singleton<DataFolder>(_ => throw Misuse()));
        services.Replace(ServiceDescriptor.Singleton<Database>(_ => throw Misuse()));
    }

    private static InvalidOperationException Misuse() => new("An export reads a snapshot, and nothing else.");
}
