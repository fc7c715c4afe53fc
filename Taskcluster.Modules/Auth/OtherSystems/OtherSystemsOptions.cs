using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.OtherSystems;

/// <summary>
/// Settings of the section <c>OtherSystems</c>: the keys from which credentials of other systems are made
/// (spec/services.md §3.5). What is not set here is not lent.
/// </summary>
public sealed partial record OtherSystemsOptions : ICheckedSettings
{
    /// <summary>What stands for the account's name in an endpoint.</summary>
    internal const string AccountMark = "<account>";

    /// <summary>The key of each Azure storage account, in base64.</summary>
    public IReadOnlyDictionary<string, string>? AzureAccounts { get; set; }

    /// <summary>Where tables are listed; <c>&lt;account&gt;</c> stands for the account's name.</summary>
    public string AzureTableEndpoint { get; set; } = $"https://{AccountMark}.table.core.windows.net";

    /// <summary>Where containers are listed; <c>&lt;account&gt;</c> stands for the account's name.</summary>
    public string AzureBlobEndpoint { get; set; } = $"https://{AccountMark}.blob.core.windows.net";

    /// <summary>The DSNs of each Sentry project.</summary>
    public IReadOnlyDictionary<string, SentryProject>? SentryProjects { get; set; }

    /// <summary>What tokens for websocktunnel are signed with; the tunnel's server has the same.</summary>
    public string? WebsocktunnelSecret { get; set; }

    /// <summary>Reads the settings and makes known what lends by them.</summary>
    /// <exception cref="UnusableDataException">A setting has not the form that it needs.</exception>
    internal static void AddTo(IServiceCollection services, ModuleSettings settings)
    {
        var options = settings.Read("OtherSystems", section => section.Get<OtherSystemsOptions>());
        services.AddSingleton(options);
        services.AddSingleton(_ => new AzureAccounts(options));
        services.AddSingleton<AzureListing>();
    }

    // The messages name the setting and never show its value.
    void ICheckedSettings.Check(SettingRules rules)
    {
        foreach (var (account, key) in AzureAccounts ?? new Dictionary<string, string>())
        {
            Require(
                rules,
                AccountName().IsMatch(account),
                $"AzureAccounts:{account}",
                "be named by 3 to 24 of a-z and 0-9");
            var bytes = new byte[key?.Length ?? 0];
            Require(rules, Convert.TryFromBase64String(key ?? "", bytes, out var length) && length > 0,
                $"AzureAccounts:{account}",
                "be the account's key, in base64");
        }

        foreach (var (project, dsn) in SentryProjects ?? new Dictionary<string, SentryProject>())
        {
            Require(rules, IsUrl(dsn.Secret), $"SentryProjects:{project}:Secret", "be a URL");
            Require(rules, IsUrl(dsn.Public), $"SentryProjects:{project}:Public", "be a URL");
        }

        Require(rules, IsUrl(AzureTableEndpoint.Replace(AccountMark, "x")), nameof(AzureTableEndpoint), "be a URL");
        Require(rules, IsUrl(AzureBlobEndpoint.Replace(AccountMark, "x")), nameof(AzureBlobEndpoint), "be a URL");
    }

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http";

    private static void Require(SettingRules rules, bool isRight, string setting, string wanted) =>
        rules.Require(isRight, setting, $"must {wanted}.");

    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(AzureAccounts)).Append(" = ").AppendJoin(", ", AzureAccounts?.Keys ?? []);
        return true;
    }

    [GeneratedRegex(@"^[a-z0-9]{3,24}\z", RegexOptions.None, 1000)]
    private static partial Regex AccountName();
}

/// <summary>Where one project of Sentry takes reports of errors.</summary>
public sealed record SentryProject
{
    /// <summary>The DSN for servers; holds a password.</summary>
    public string Secret { get; set; } = "";

    /// <summary>The DSN that may be shown to users.</summary>
    public string Public { get; set; } = "";

    public override string ToString() => nameof(SentryProject);
}
