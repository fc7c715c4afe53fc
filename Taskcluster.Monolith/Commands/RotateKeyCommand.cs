using System.CommandLine;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands;

/// <summary>rotate-key: a new key for what is encrypted, and all of it brought under that key.</summary>
internal static class RotateKeyCommand
{
    private static readonly Option<string> Data = SharedOptions.Data();

    private static readonly Option<bool> DropOld = new("--drop-old")
    {
        Description = "Make no new key: remove the old ones from the file, if nothing is under them any more.",
    };

    private static readonly Option<bool> Json = SharedOptions.JsonLines();

    private static readonly SettingOption Set = new();

    public static Command Create()
    {
        var command = new Command(
            "rotate-key",
            "Makes a new encryption key and encrypts anew what is under older ones, on a data folder on which no "
            + "server runs. Interrupted, it goes on when it is run again. The old keys stay until --drop-old.")
        {
            Data, DropOld, Json, Set,
        };
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => Run(result, cancellation)));
        return command;
    }

    private static async Task<int> Run(ParseResult result, CancellationToken cancellation)
    {
        var folder = result.GetValue(Data)!;
        if (!File.Exists(DataFolder.DatabaseIn(folder)))
        {
            throw new UnusableDataException(
                $"{Path.GetFullPath(folder)} holds no database; name the folder of a server with --data.");
        }

        if (DataFolder.IsInUse(folder))
        {
            throw new UnusableDataException(
                $"A server runs on {Path.GetFullPath(folder)}; it knows only the keys that it began with. Stop it, "
                + "rotate, and start it again.");
        }

        await using var services = MonolithHost.OpenData(new HostSettings
        {
            DataFolder = folder,
            Overrides = Set.Overrides(result),
            LogToStandardError = true,
        });
        var work = new KeyWork(
            services.GetRequiredService<DataFolder>(),
            services.GetRequiredService<Encryption>(),
            services.GetRequiredService<KeyRotation>(),
            new RotationDisplay(result.GetValue(Json)));
        var drops = result.GetValue(DropOld);
        await (drops ? work.DropOld() : work.Rotate(cancellation));
        AdministrationLog.Append(
            folder, services.GetRequiredService<TimeProvider>(), drops ? "old-keys-dropped" : "key-rotated");
        return 0;
    }
}
