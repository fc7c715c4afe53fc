using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Abuse.NastyText;

namespace Taskcluster.Tests.Abuse;

/// <summary>Says who calls: mostly who may, and now and then somebody else, or nobody.</summary>
internal sealed class FuzzSigner(RunningServer server, Credentials signer)
{
    /// <summary>The header of a right call; null where the target is no URL.</summary>
    public string? Sign(string verb, string target) => Authorize(signer, verb, target);

    /// <summary>The header of a call, right or wrong; null: none.</summary>
    public string? Next(FuzzRandom random, string verb, string target)
    {
        FuzzShape? shape = null;
        string? header = null;
        switch (random.Next(20))
        {
            case 0:
                shape = FuzzShape.NoCredentials;
                break;
            case 1:
                shape = FuzzShape.WrongToken;
                header = Authorize(signer with { AccessToken = Credentials.NewAccessToken() }, verb, target);
                break;
            case 2:
                shape = FuzzShape.UnknownClient;
                header = Authorize(new Credentials("test/nobody", Credentials.NewAccessToken()), verb, target);
                break;
            case 3:
                shape = FuzzShape.FewScopes;
                header = Authorize(signer with { AuthorizedScopes = ["nothing:at-all"] }, verb, target);
                break;
            case 4:
                shape = FuzzShape.NastyScopes;
                string[] scopes = [.. Enumerable.Repeat(0, random.Next(3)).Select(_ => Any(random))];
                header = Authorize(signer with { AuthorizedScopes = scopes }, verb, target);
                break;
            case 5:
                shape = FuzzShape.LentCredentials;
                header = Authorize(Lent(random), verb, target);
                break;
            case 6 when random.Next(2) == 0 && Sign(verb, target) is { } good:
                shape = FuzzShape.SpoiltCredentials;
                header = Spoilt(good, random);
                break;
            default:
                header = Sign(verb, target);
                break;
        }

        if (shape is { } noted)
        {
            random.Note(noted);
        }

        return header;
    }

    // A header with one character changed, left out or doubled.
    private static string Spoilt(string header, FuzzRandom random)
    {
        var at = random.Next(header.Length);
        return random.Next(3) switch
        {
            0 => header[..at] + (char)random.Next(' ', 0x7f) + header[(at + 1)..],
            1 => header[..at] + header[(at + 1)..],
            _ => header[..(at + 1)] + header[at..],
        };
    }

    private string? Authorize(Credentials credentials, string verb, string target)
    {
        try
        {
            var uri = new Uri(
                server.RootUrl + target,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            return credentials.Authorize(verb, uri, TimeProvider.System.GetUtcNow());
        }
        catch (Exception error) when (error is UriFormatException or ArgumentException)
        {
            return null;
        }
    }

    private Credentials Lent(FuzzRandom random)
    {
        var now = server.Clock.GetUtcNow();
        return TemporaryCredentials.Create(
            server.Root, "test/lent", ["*"], now.AddMinutes(-random.Next(100)), now.AddMinutes(random.Next(-10, 100)));
    }
}
