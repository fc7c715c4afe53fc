using System.Net.Mail;
using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Notify;

/// <summary>Settings of the section <c>Notify</c>.</summary>
public sealed record NotifyOptions : ICheckedSettings
{
    /// <summary>Mails that one address gets within <see cref="EmailWindowSeconds"/>; more are dropped.</summary>
    public int EmailsPerAddress { get; set; } = 50;

    public double EmailWindowSeconds { get; set; } = 600;

    /// <summary>Mail addresses that are denied in addition to the denylist.</summary>
    public IReadOnlyList<string> EmailBlacklist { get; set; } = [];

    /// <summary>How many of the last notices are kept in mind, so that none is sent twice.</summary>
    public int RecentNotices { get; set; } = 1000;

    public DeliveryOptions Delivery { get; set; } = new();

    public MailOptions Mail { get; set; } = new();

    public SmtpOptions Smtp { get; set; } = new();

    public SlackOptions Slack { get; set; } = new();

    public MatrixOptions Matrix { get; set; } = new();

    void ICheckedSettings.Check(SettingRules rules)
    {
        var sender = Smtp.From;
        rules
            .AtLeast(1, Delivery.Concurrency, "Delivery:Concurrency")
            .AtLeast(1, Delivery.MostAttempts, "Delivery:MostAttempts")
            .Above(0, Delivery.TimeoutSeconds, "Delivery:TimeoutSeconds")
            .Between(1, ushort.MaxValue, Smtp.Port, "Smtp:Port")
            .Require(
                Smtp.Host is null || Smtp.User is null || Smtp.Password is not null,
                "Smtp:User",
                "is set, and Notify:Smtp:Password is not.")
            .Require(
                sender is null || MailAddress.TryCreate(sender, out _),
                "Smtp:From",
                $"holds '{sender}', which is not a mail address such as taskcluster@example.com.")
            .Url(Slack.ApiUrl, "Slack:ApiUrl")
            .Url(Slack.WebhookUrl, "Slack:WebhookUrl")
            .Require(
                SettingRules.IsUrl(Matrix.Homeserver),
                "Matrix:Homeserver",
                $"holds '{Matrix.Homeserver}', which is not an http or https URL.");
        foreach (var (channel, url) in Slack.Webhooks ?? new Dictionary<string, string>())
        {
            rules.Url(url, $"Slack:Webhooks:{channel}");
        }
    }
}

/// <summary>How notices leave the house.</summary>
public sealed record DeliveryOptions
{
    /// <summary>How many are under way at once, by each way.</summary>
    public int Concurrency { get; set; } = 4;

    /// <summary>After how long an attempt without an answer is given up.</summary>
    public double TimeoutSeconds { get; set; } = 30;

    /// <summary>The pause after a first failure; each further one is twice as long.</summary>
    public double FirstRetrySeconds { get; set; } = 15;

    public double LongestRetrySeconds { get; set; } = 3600;

    /// <summary>Failed attempts after which a notice is given up.</summary>
    public int MostAttempts { get; set; } = 100;

    /// <summary>The age at which a notice that still fails is given up.</summary>
    public double GiveUpHours { get; set; } = 72;

    /// <summary>For how long one that was given up can be looked at in the database.</summary>
    public double KeepFailedDays { get; set; } = 30;
}

/// <summary>Mails in the data folder, which is where they go without an SMTP server.</summary>
public sealed record MailOptions
{
    /// <summary>How many are kept; the oldest go first.</summary>
    public int KeepFiles { get; set; } = 1000;
}

/// <summary>The mail server.</summary>
public sealed record SmtpOptions
{
    /// <summary>Its name or address; not set: mails are written to the data folder.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    /// <summary>The user to sign in as; not set: nobody.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>Whether the connection must be encrypted (STARTTLS); a server that cannot is not used.</summary>
    public bool StartTls { get; set; } = true;

    /// <summary>Whom mails come from; not set: <c>taskcluster@</c> and the host of the root URL.</summary>
    public string? From { get; set; }

    /// <summary>After how long an attempt is given up; not set: as for all notices.</summary>
    public double? TimeoutSeconds { get; set; }

    // A record would print all its members.
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>How Slack is reached. Without any of it there is no Slack.</summary>
public sealed record SlackOptions
{
    /// <summary>A bot's token, with which messages go to any channel that the bot is in.</summary>
    public string? Token { get; set; }

    /// <summary>Where Slack's methods are.</summary>
    public string ApiUrl { get; set; } = "https://slack.com/api";

    /// <summary>Webhooks of single channels, by the channel's id; they go before the token.</summary>
    public IReadOnlyDictionary<string, string>? Webhooks { get; set; }

    /// <summary>A webhook for all other channels where there is no token.</summary>
    public string? WebhookUrl { get; set; }

    // A webhook's URL is a credential.
    public override string ToString() => nameof(SlackOptions);
}

/// <summary>The Matrix homeserver of the account that writes. Without both there is no Matrix.</summary>
public sealed record MatrixOptions
{
    /// <summary>Such as <c>https://matrix.example.org</c>.</summary>
    public string? Homeserver { get; set; }

    /// <summary>The account's access token.</summary>
    public string? Token { get; set; }

    public override string ToString() => Homeserver ?? nameof(MatrixOptions);
}
