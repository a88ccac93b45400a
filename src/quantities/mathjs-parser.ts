/** The part of mathjs that parses, and nothing else. Only `formula.ts` imports it, dynamically, so that a bundle holds just this part. */
import { create, parseDependencies } from 'mathjs/number';

/** The fields of mathjs's syntax nodes that formulas can have; all other types of node are refused by their name. */
export type SyntaxNode =
  | { readonly type: 'ConstantNode'; readonly value: unknown }
  | { readonly type: 'SymbolNode'; readonly name: string }
  | { readonly type: 'ParenthesisNode'; readonly content: SyntaxNode }
  | {
      readonly type: 'ConditionalNode';
      readonly condition: SyntaxNode;
      readonly trueExpr: SyntaxNode;
      readonly falseExpr: SyntaxNode;
    }
  | {
      readonly type: 'FunctionNode';
      readonly fn: SyntaxNode;
      readonly args: readonly SyntaxNode[];
      readonly optional: boolean;
    }
  | {
      readonly type: 'OperatorNode';
      readonly fn: string;
      readonly args: readonly SyntaxNode[];
      readonly implicit: boolean;
    }
  | { readonly type: 'RelationalNode' }
  | { readonly type: 'AccessorNode' | 'ArrayNode' | 'AssignmentNode' | 'BlockNode' | 'FunctionAssignmentNode' }
  | { readonly type: 'IndexNode' | 'ObjectNode' | 'RangeNode' };

/** A syntax node of one type. */
export type NodeOf<Type extends SyntaxNode['type']> = Extract<SyntaxNode, { type: Type }>;

// mathjs's types allow it to be missing; the package always has it.
const mathjs = create({ parse: parseDependencies! });

/**
 * The syntax tree of a formula, of numbers only (no units, matrices or big numbers).
 * @throws SyntaxError with the 1-based position in `char`.
 */
export function parseSyntax(text: string): SyntaxNode {
  // mathjs types its nodes as open classes, not as a union that can be told apart by `type`.
  return mathjs.parse(text) as unknown as SyntaxNode;
}
