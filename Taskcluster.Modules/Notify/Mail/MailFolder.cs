using System.Net.Mail;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Deliveries;

namespace Taskcluster.Modules.Notify.Mail;

/// <summary>
/// Writes mails to <c>mail/</c> in the data folder where the settings name no mail server, so that a sandbox shows what
/// would have been sent. Each is an <c>.eml</c> file that its owner alone can read; the oldest go when there are too
/// many. A mail that comes again after a crash takes the place of the first.
/// </summary>
internal sealed partial class MailFolder : IMailExit
{
    private const string FolderName = "mail";
    private const string Extension = ".eml";

    // Folders of a moment, beside that of the mails.
    private const string TemporaryPrefix = FolderName + ".";

    private readonly Lock gate = new();
    private readonly DataFolder data;
    private readonly NotifyOptions options;
    private readonly ILogger log;
    private bool isOnDisk;

    /// <summary>Removes what a host that died has left of unfinished mails.</summary>
    public MailFolder(DataFolder data, NotifyOptions options, ILogger<MailFolder> log)
    {
        this.data = data;
        this.options = options;
        this.log = log;
        foreach (var folder in Directory.GetDirectories(data.Path, TemporaryPrefix + "*"))
        {
            if (Path.GetFileName(folder).StartsWith(TemporaryPrefix, StringComparison.Ordinal))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        // A mail has its name only when it is whole.
        var mails = new DirectoryInfo(data.Combine(FolderName));
        foreach (var file in mails.Exists ? mails.GetFiles() : [])
        {
            if (file.Extension != Extension)
            {
                file.Delete();
            }
        }
    }

    public Task Send(MailMessage letter, Delivery delivery, CancellationToken cancellation)
    {
        var path = data.Combine(
            FolderName, $"{delivery.Created.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}-{delivery.Number}{Extension}");
        try
        {
            var bytes = Bytes(letter);
            lock (gate)
            {
                DataFolder.Create(data.Combine(FolderName));
                DataFolder.ReplaceOwnerOnly(path, bytes);
                FolderSync.Sync(data.Combine(FolderName));
                SyncOnce();
                Trim();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException($"The mail cannot be written to {path}: {error.Message}");
        }

        LogWritten(log, delivery.Address, letter.Subject, path);
        return Task.CompletedTask;
    }

    // The mail as it would go over the wire. What writes it for us writes only to folders, under a name of its own.
    private byte[] Bytes(MailMessage letter)
    {
        var folder = data.Combine($"{TemporaryPrefix}{Guid.NewGuid():N}");
        DataFolder.Create(folder);
        try
        {
            using var client = new SmtpClient
            {
                DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
                PickupDirectoryLocation = folder,
            };
            client.Send(letter);
            return File.ReadAllBytes(Directory.GetFiles(folder).Single());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The folder of mails itself, which may be new.
    private void SyncOnce()
    {
        if (!isOnDisk)
        {
            FolderSync.Sync(data.Path);
            isOnDisk = true;
        }
    }

    private void Trim()
    {
        // Names begin with the moment, so that their order is that of time.
        var files = Directory.GetFiles(data.Combine(FolderName));
        Array.Sort(files, StringComparer.Ordinal);
        foreach (var path in files.SkipLast(Math.Max(options.Mail.KeepFiles, 1)))
        {
            File.Delete(path);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail for {Address}, \"{Subject}\", lies in {Path}")]
    private static partial void LogWritten(ILogger log, string address, string subject, string path);
}
