using System.Collections.Frozen;
using System.Globalization;

namespace Taskcluster.Modules.Kernel.JsonE.Values;

/// <summary>
/// Capitals and small letters that are not one character for one (Unicode's SpecialCasing.txt), which .NET leaves as
/// they are and JavaScript does not.
/// </summary>
internal static class SpecialCases
{
    // A character and those that it becomes, in hexadecimal.
    private const string Table =
        "131=49 17f=53 "
        + "df=53,53 149=2bc,4e 1f0=4a,30c 390=399,308,301 3b0=3a5,308,301 587=535,552 1e96=48,331 1e97=54,308 "
        + "1e98=57,30a 1e99=59,30a 1e9a=41,2be 1f50=3a5,313 1f52=3a5,313,300 1f54=3a5,313,301 1f56=3a5,313,342 "
        + "1fb2=1fba,399 1fb3=391,399 1fb4=386,399 1fb6=391,342 1fb7=391,342,399 1fbc=391,399 1fc2=1fca,399 "
        + "1fc3=397,399 1fc4=389,399 1fc6=397,342 1fc7=397,342,399 1fcc=397,399 1fd2=399,308,300 1fd3=399,308,301 "
        + "1fd6=399,342 1fd7=399,308,342 1fe2=3a5,308,300 1fe3=3a5,308,301 1fe4=3a1,313 1fe6=3a5,342 "
        + "1fe7=3a5,308,342 1ff2=1ffa,399 1ff3=3a9,399 1ff4=38f,399 1ff6=3a9,342 1ff7=3a9,342,399 1ffc=3a9,399 "
        + "fb00=46,46 fb01=46,49 fb02=46,4c fb03=46,46,49 fb04=46,46,4c fb05=53,54 fb06=53,54 fb13=544,546 "
        + "fb14=544,535 fb15=544,53b fb16=54e,546 fb17=544,53d";

    // Three rows of Greek vowels with an iota below, each twice eight.
    private const int FirstIota = 0x1f80;
    private const int IotasInRow = 16;
    private const char Iota = '\u0399';
    private static readonly int[] IotaCapitals = [0x1f08, 0x1f28, 0x1f68];

    /// <summary>What a character becomes in capitals.</summary>
    public static readonly FrozenDictionary<char, string> Upper = Listed().Concat(WithIota())
        .ToFrozenDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>Whether a sigma ends a word: a letter stands before it and none after it.</summary>
    public static bool IsFinalSigma(string text, int index) =>
        IsLetter(text, index, step: -1) && !IsLetter(text, index, step: 1);

    private static IEnumerable<KeyValuePair<char, string>> Listed() =>
        from entry in Table.Split(' ')
        let sides = entry.Split('=')
        select KeyValuePair.Create(Character(sides[0]), string.Concat(sides[1].Split(',').Select(Character)));

    private static IEnumerable<KeyValuePair<char, string>> WithIota() =>
        from index in Enumerable.Range(0, IotaCapitals.Length * IotasInRow)
        let capital = (char)(IotaCapitals[index / IotasInRow] + (index % 8))
        select KeyValuePair.Create((char)(FirstIota + index), $"{capital}{Iota}");

    private static char Character(string code) => (char)int.Parse(code, NumberStyles.HexNumber);

    // Marks and apostrophes do not part a word.
    private static bool IsLetter(string text, int index, int step)
    {
        for (index += step; index >= 0 && index < text.Length; index += step)
        {
            switch (char.GetUnicodeCategory(text[index]))
            {
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
                    or UnicodeCategory.ModifierSymbol or UnicodeCategory.ModifierLetter:
                    continue;
                case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
                    or UnicodeCategory.TitlecaseLetter:
                    return true;
                default:
                    if (text[index] is '\'' or '.' or ':' or '\u00b7' or '\u2018' or '\u2019')
                    {
                        continue;
                    }

                    return false;
            }
        }

        return false;
    }
}
