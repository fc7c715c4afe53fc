using System.CommandLine;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands;

/// <summary>export: clients, roles and secrets of a data folder as a bootstrap file.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string?> File = new("FILE")
    {
        Description = "Where to write; by default the standard output. A name that ends in .json gives JSON.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Data = DataOption();

    private static readonly Option<bool> WithSecrets = new("--with-secrets")
    {
        Description = "Write secrets with their values.",
    };

    private static readonly Option<bool> WithAccessTokens = new("--with-access-tokens")
    {
        Description = "Write the access tokens of clients.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Write JSON rather than YAML." };

    private static readonly SettingOption Set = new();

    public static Command Create()
    {
        var command = new Command(
            "export",
            "Writes clients, roles and secrets of a data folder as a file that --bootstrap and import take. A server "
            + "may run on the folder meanwhile.")
        {
            File, Data, WithSecrets, WithAccessTokens, Json, Set,
        };
        command.SetAction(result => CommandLine.Guarded(() => Run(result)));
        return command;
    }

    /// <summary>The option by which verbs name a folder that exists.</summary>
    internal static Option<string> DataOption() => new("--data")
    {
        Description = "The folder that keeps the state.",
        DefaultValueFactory = _ => SandboxCommand.DefaultData,
    };

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
