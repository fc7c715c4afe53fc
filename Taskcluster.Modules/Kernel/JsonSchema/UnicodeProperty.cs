using System.Globalization;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>The properties that <c>\p{…}</c> can name here: general categories, and four that need no tables.</summary>
internal static class UnicodeProperty
{
    // In the order of UnicodeCategory: short name, then the aliases of ECMA-262, table 70.
    private static readonly string[][] Categories =
    [
        ["Lu", "Uppercase_Letter"], ["Ll", "Lowercase_Letter"], ["Lt", "Titlecase_Letter"], ["Lm", "Modifier_Letter"],
        ["Lo", "Other_Letter"], ["Mn", "Nonspacing_Mark"], ["Mc", "Spacing_Mark"], ["Me", "Enclosing_Mark"],
        ["Nd", "Decimal_Number", "digit"], ["Nl", "Letter_Number"], ["No", "Other_Number"],
        ["Zs", "Space_Separator"], ["Zl", "Line_Separator"], ["Zp", "Paragraph_Separator"],
        ["Cc", "Control", "cntrl"], ["Cf", "Format"], ["Cs", "Surrogate"], ["Co", "Private_Use"],
        ["Pc", "Connector_Punctuation"], ["Pd", "Dash_Punctuation"], ["Ps", "Open_Punctuation"],
        ["Pe", "Close_Punctuation"], ["Pi", "Initial_Punctuation"], ["Pf", "Final_Punctuation"],
        ["Po", "Other_Punctuation"], ["Sm", "Math_Symbol"], ["Sc", "Currency_Symbol"], ["Sk", "Modifier_Symbol"],
        ["So", "Other_Symbol"], ["Cn", "Unassigned"],
    ];

    private static readonly string[][] Groups =
    [
        ["L", "Letter"], ["M", "Mark", "Combining_Mark"], ["N", "Number"], ["P", "Punctuation", "punct"],
        ["S", "Symbol"], ["Z", "Separator"], ["C", "Other"],
    ];

    /// <summary>The members of a property, or null if its name is not known.</summary>
    public static CodePoints? Find(string name)
    {
        var equals = name.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0)
        {
            return name[..equals] is "General_Category" or "gc" ? Category(name[(equals + 1)..]) : null;
        }

        return name switch
        {
            "Any" => CodePoints.All,
            "ASCII" => CodePoints.Of([(0, 0x7F)]),
            "ASCII_Hex_Digit" or "AHex" => CodePoints.Of([('0', '9'), ('A', 'F'), ('a', 'f')]),
            "Assigned" => CodePoints.OfCategories(category => category != UnicodeCategory.OtherNotAssigned),
            _ => Category(name),
        };
    }

    private static CodePoints? Category(string name)
    {
        if (name is "LC" or "Cased_Letter")
        {
            return CodePoints.OfCategories(category => category <= UnicodeCategory.TitlecaseLetter);
        }

        var group = Array.Find(Groups, names => names.Contains(name));
        if (group is not null)
        {
            return CodePoints.OfCategories(category => Categories[(int)category][0][0] == group[0][0]);
        }

        var index = Array.FindIndex(Categories, names => names.Contains(name));
        return index < 0 ? null : CodePoints.OfCategories(category => (int)category == index);
    }
}
