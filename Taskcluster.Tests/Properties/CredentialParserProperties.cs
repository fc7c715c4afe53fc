using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Auth.Hawk;

namespace Taskcluster.Tests.Properties;

/// <summary>
/// What comes with a request from anybody, before anything of it is known to be true: whatever it is, it is read or
/// refused, and what is read says what was sent.
/// </summary>
[Category(Cases.Category)]
public sealed class CredentialParserProperties
{
    private static readonly Gen<string> Header = GarbledText.Of(
        "Hawk ", "hawk ", "Hawk", "id=\"a\"", "ts=\"1\"", "nonce=\"n\"", "mac=\"m\"", "hash=\"h\"", "ext=\"e\"",
        "app=\"x\"", "dlg=\"d\"", "other=\"o\"", ", ", ",", "id", "=", "=\"", "\"", "ts=\"x y\"", "mac=\"\"", "a=b");

    private static readonly Gen<string> Value =
        from letters in Gen.Choose(' ', '~').Where(code => code is not ('"' or '\\')).NonEmptyListOf()
        select string.Concat(letters.Take(40).Select(code => (char)code));

    private static readonly Gen<string> Certificate = GarbledText.Of(
        "{", "}", "[", "]", ",", ":", "\"certificate\"", "\"authorizedScopes\"", "\"version\"", "\"scopes\"",
        "\"start\"", "\"expiry\"", "\"seed\"", "\"signature\"", "\"issuer\"", "null", "true", "1", "1e999", "-1",
        "\"tester\"", "\"\\ud800\"", "[\"*\"]", "{\"certificate\":", "{\"certificate\":{\"version\":1,\"seed\":\"",
        "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "1735689600000", "{\"authorizedScopes\":[\"x\"]}");

    [Test]
    public void A_header_is_refused_or_says_again_what_it_said() => Cases.Check(Prop.ForAll(
        Header.ToArbitrary(),
        text => !HawkHeader.TryParse(text, out var header, out var message)
            ? message.Length > 0
            : HawkHeader.TryParse(header.ToString(), out var again, out _) && AreSame(header, again)));

    [Test]
    public void A_header_of_good_values_is_read_as_it_was_written() => Cases.Check(Prop.ForAll(
        Value.ArrayOf(8).ToArbitrary(),
        values =>
        {
            var written = new HawkHeader
            {
                Id = values[0],
                Ts = values[1],
                Nonce = values[2],
                Mac = values[3],
                Hash = values[4],
                Ext = values[5],
                App = values[6],
                Dlg = values[7],
            };
            var text = written.ToString();
            return HawkHeader.TryParse(text, out var read, out _)
                ? AreSame(written, read)
                : text.Length > HawkHeader.MaxLength;
        }));

    [Test]
    public void Nobody_is_authenticated_by_garbage() => Cases.Check(Prop.ForAll(
        Header.ToArbitrary(),
        text => Judging.Judge(Judging.Target, text) is not AuthSuccess));

    [Test]
    public void A_signed_ext_of_garbage_gives_no_more_than_the_signer_has() => Cases.Check(Prop.ForAll(
        Certificate.ToArbitrary(),
        json =>
        {
            var ext = Convert.ToBase64String(Encoding.UTF8.GetBytes(json));
            var header = new Credentials("tester", "no-secret").Authorize(
                "GET", Judging.Url, Judging.Now, nonce: "n");
            var result = Judging.Judge(Judging.Target, SignedWith(header, ext));
            return result is not AuthSuccess success
                || success.Scopes.Scopes.All(scope => scope.StartsWith("test:", StringComparison.Ordinal)
                    || scope.StartsWith("auth:create-client:test:", StringComparison.Ordinal)
                    || scope is "anon:scope" or "assume:anonymous");
        }));

    [Test]
    public void A_bewit_is_refused_or_says_again_what_it_said() => Cases.Check(Prop.ForAll(
        GarbledText.Of("a", "tester\\", "1735689601", "\\", "mac=", "\\\\", "-", "0", "99999999999999999999", "b64=")
            .ToArbitrary(),
        Gen.Elements(true, false).ToArbitrary(),
        (text, isEncoded) =>
        {
            var given = isEncoded
                ? System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text))
                : text;
            return !Bewit.TryParse(given, out var bewit, out var message)
                ? message.Length > 0
                : Bewit.TryParse(bewit.ToString(), out var again, out _) && again == bewit;
        }));

    [Test]
    public void A_bewit_is_taken_out_of_a_target_and_the_rest_stays() => Cases.Check(Prop.ForAll(
        GarbledText.Of("/", "a", "?", "&", "bewit=", "bewit", "=", "x=1", "$", "/api", "%20").ToArbitrary(),
        tail =>
        {
            var target = "/" + tail;
            return !Bewit.TryStrip(target, out var bewit, out var stripped)
                || (Bewit.IsIn(target) && target.Contains("bewit=" + bewit, StringComparison.Ordinal)
                    && stripped.Length < target.Length && stripped.StartsWith('/'));
        }));

    [Test]
    public void Base64_of_any_text_is_read_without_complaint() => Cases.Check(Prop.ForAll(
        GarbledText.Of("A", "z", "0", "+", "-", "/", "_", "=", "==", "\n").ToArbitrary(),
        text => LenientBase64.Decode(text).Length <= text.Length));

    [Test]
    public void A_host_is_refused_or_has_a_name_and_a_port() => Cases.Check(Prop.ForAll(
        GarbledText.Of("a", "example.com", ":", "80", "99999", "[", "]", "::1", "127.0.0.1", "@", "/", "?", "#", ".",
            "-").ToArbitrary(),
        GarbledText.Of("443", "x", "-1", " 80", "99999999999").ToArbitrary(),
        (host, forwarded) => !HawkAuthority.TryFrom(host, forwarded, "https", isTls: false, out var authority)
            || (!authority.Host.IsEmpty && authority.Port >= 0)));

    private static bool AreSame(in HawkHeader one, in HawkHeader other) =>
        one.Id.SequenceEqual(other.Id) && one.Ts.SequenceEqual(other.Ts) && one.Nonce.SequenceEqual(other.Nonce)
        && one.Mac.SequenceEqual(other.Mac) && one.Hash.SequenceEqual(other.Hash) && one.Ext.SequenceEqual(other.Ext)
        && one.App.SequenceEqual(other.App) && one.Dlg.SequenceEqual(other.Dlg);

    // The same request with another ext, signed by who holds the key.
    private static string SignedWith(string header, string ext)
    {
        _ = HawkHeader.TryParse(header, out var plain, out _);
        var artifacts = new HawkArtifacts
        {
            Purpose = HawkArtifacts.HeaderPurpose,
            Timestamp = plain.Ts,
            Nonce = plain.Nonce,
            Method = "GET",
            Target = Judging.Target,
            Host = Judging.Url.Host,
            Port = Judging.Url.Port,
            Ext = ext,
        };
        return new HawkHeader
        {
            Id = plain.Id,
            Ts = plain.Ts,
            Nonce = plain.Nonce,
            Ext = ext,
            Mac = HawkSignature.Mac("no-secret", artifacts),
        }.ToString();
    }
}
