using System.Globalization;
using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE.Expressions;

/// <summary>
/// Parses the expression language of spec/services.md §5.3, by precedence (Pratt). Unary signs bind tightest: they take
/// the next operand alone, so that <c>!a.b</c> is <c>(!a).b</c>.
/// </summary>
internal sealed class ExpressionParser
{
    private const string Operands = "!, (, +, -, [, false, identifier, null, number, string, true, {";
    private const string Infixes = "!=, &&, (, *, **, +, -, ., /, <, <=, ==, >, >=, [, in, ||";
    private const int Lowest = 1;

    private readonly string source;
    private readonly Budget budget;
    private readonly Lexer lexer;
    private Token next;
    private int level;

    private ExpressionParser(string source, int start, Budget budget)
    {
        this.source = source;
        this.budget = budget;
        lexer = new Lexer(source, start);
        next = lexer.Next();
    }

    /// <summary>Parses a text that is one expression.</summary>
    /// <exception cref="JsonEException">It is none.</exception>
    public static Expression Parse(string source, Budget budget)
    {
        var parser = new ExpressionParser(source, 0, budget);
        var expression = parser.ParseInfix(Lowest);
        return parser.next.IsEnd ? expression : throw parser.Unexpected(Infixes);
    }

    /// <summary>Parses the expression that begins in the middle of a text and ends before a <c>}</c>.</summary>
    /// <exception cref="JsonEException">There is none, or not that brace behind it.</exception>
    public static (Expression Expression, int End) ParseUntilBrace(string source, int start, Budget budget)
    {
        var parser = new ExpressionParser(source, start, budget);
        var expression = parser.ParseInfix(Lowest);
        return parser.next switch
        {
            { IsEnd: true } => throw JsonEException.Syntax("unterminated ${..} expression"),
            { Kind: "}" } => (expression, parser.next.Start),
            _ => throw parser.Unexpected(Infixes),
        };
    }

    private static int Precedence(string kind) => kind switch
    {
        "||" => 1,
        "&&" => 2,
        "in" => 3,
        "==" or "!=" => 4,
        "<" or ">" or "<=" or ">=" => 5,
        "+" or "-" => 6,
        "*" or "/" => 7,
        "**" => 8,
        "." or "[" or "(" => 9,
        _ => 0,
    };

    private Expression ParseInfix(int least)
    {
        budget.RequireDepth(++level);
        var left = ParseOperand();
        while (Precedence(next.Kind) is var precedence && precedence >= least)
        {
            var sign = Take().Kind;
            left = sign switch
            {
                "." => new Property(left, Text(Take(Token.Identifier))),
                "[" => ParseAccess(left),
                "(" => new Call(left, ParseList(")")),
                "**" => new Infix(left, sign, ParseInfix(precedence)),
                _ => new Infix(left, sign, ParseInfix(precedence + 1)),
            };
        }

        level--;
        return left;
    }

    private Expression ParseOperand()
    {
        if (next.Kind is not (Token.Number or Token.Text or Token.Identifier or "true" or "false" or "null"
            or "!" or "-" or "+" or "(" or "[" or "{"))
        {
            throw Unexpected(Operands);
        }

        var token = Take();
        return token.Kind switch
        {
            Token.Number => new Literal(new NumberValue(double.Parse(Text(token), CultureInfo.InvariantCulture))),
            Token.Text => new Literal(new TextValue(Unquoted(token))),
            Token.Identifier => new Identifier(Text(token)),
            "true" => new Literal(BooleanValue.True),
            "false" => new Literal(BooleanValue.False),
            "null" => new Literal(NullValue.Instance),
            "(" => ParseGroup(),
            "[" => new ArrayLiteral(ParseList("]")),
            "{" => ParseObject(),
            var sign => ParseUnary(sign),
        };
    }

    private Unary ParseUnary(string sign)
    {
        budget.RequireDepth(++level);
        var operand = ParseOperand();
        level--;
        return new Unary(sign, operand);
    }

    private Expression ParseGroup()
    {
        var inner = ParseInfix(Lowest);
        Take(")");
        return inner;
    }

    private List<Expression> ParseList(string end)
    {
        var items = new List<Expression>();
        if (next.Kind != end)
        {
            items.Add(ParseInfix(Lowest));
            while (next.Kind == ",")
            {
                Take();
                items.Add(ParseInfix(Lowest));
            }
        }

        Take(end);
        return items;
    }

    private ObjectLiteral ParseObject()
    {
        var members = new OrderedDictionary<string, Expression>();
        while (next.Kind is Token.Identifier or Token.Text)
        {
            var key = Take();
            Take(":");
            var name = key.Kind == Token.Text ? Unquoted(key) : Text(key);
            members[name] = ParseInfix(Lowest);
            if (next.Kind == "}")
            {
                break;
            }

            Take(",");
        }

        Take("}");
        return new ObjectLiteral(members);
    }

    private Chained ParseAccess(Expression left)
    {
        var from = next.Kind == ":" ? null : ParseInfix(Lowest);
        if (from is not null && next.Kind == "]")
        {
            Take();
            return new Element(left, from);
        }

        if (next.Kind != ":")
        {
            throw Unexpected(":, ]");
        }

        Take();
        var to = next.Kind == "]" ? null : ParseInfix(Lowest);
        Take("]");
        return new Interval(left, from, to);
    }

    private Token Take()
    {
        budget.Spend();
        var token = next;
        next = lexer.Next();
        return token;
    }

    private Token Take(string kind) => next.Kind == kind ? Take() : throw Unexpected(kind);

    private JsonEException Unexpected(string expected) => JsonEException.Syntax(next.IsEnd
        ? "Unexpected end of input"
        : $"Found: {Text(next)} token, expected one of: {expected}");

    private string Text(Token token) => source[token.Start..token.End];

    private string Unquoted(Token token) => source[(token.Start + 1)..(token.End - 1)];
}
